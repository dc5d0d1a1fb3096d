package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import java.lang.foreign.MemorySegment;

/**
 * Gives a page whose entries refer to the page itself checksums that are right: the shortest circle
 * that no checksum gives away.
 *
 * <p>A CRC is affine: if x stands in the fields, the checksum of the page is c + Lx, over the field
 * of two elements, for some c and some matrix L. Wanted is x = c + Lx, which is solved by
 * elimination.
 */
final class SelfReference {
  private static final Field CRC = Field.named(Field.ENTRY, "crc32c");
  private static final int BITS = 32;

  private SelfReference() {}

  /** Where there is no such checksum, none will do. */
  static void repair(HostileFile file, PageGeometry geometry, long page) {
    MemorySegment bytes = file.look(geometry.offsetBytes(page), geometry.pageBytes());
    set(file, geometry, page, 0);
    int constant = Repair.crc(bytes);
    // Row i of "L + 1", with the right side in bit 32.
    long[] rows = new long[BITS];
    for (int column = 0; column < BITS; column++) {
      set(file, geometry, page, 1 << column);
      int image = Repair.crc(bytes) ^ constant ^ 1 << column;
      for (int row = 0; row < BITS; row++) {
        rows[row] |= (long) (image >>> row & 1) << column;
      }
    }
    for (int row = 0; row < BITS; row++) {
      rows[row] |= (long) (constant >>> row & 1) << BITS;
    }
    set(file, geometry, page, solve(rows));
  }

  private static int solve(long[] rows) {
    int[] pivots = new int[BITS];
    int rank = 0;
    for (int column = 0; column < BITS; column++) {
      int found = rank;
      while (found < BITS && (rows[found] >>> column & 1) == 0) {
        found++;
      }
      if (found == BITS) {
        continue; // free: zero
      }
      long pivot = rows[found];
      rows[found] = rows[rank];
      rows[rank] = pivot;
      for (int row = 0; row < BITS; row++) {
        if (row != rank && (rows[row] >>> column & 1) != 0) {
          rows[row] ^= pivot;
        }
      }
      pivots[rank++] = column;
    }
    int solution = 0;
    for (int row = 0; row < rank; row++) {
      solution |= (int) (rows[row] >>> BITS & 1) << pivots[row];
    }
    return solution;
  }

  private static void set(HostileFile file, PageGeometry geometry, long page, int checksum) {
    MemorySegment bytes = file.look(geometry.offsetBytes(page), geometry.pageBytes());
    for (int slot = 0; slot < geometry.pageBytes() / Entry.BYTES; slot++) {
      if (Place.kindOf(bytes, slot) == Entry.Kind.CHILD.code()
          && Place.pageOf(bytes, slot) == page) {
        CRC.set(file, Place.entry(geometry, page, slot), checksum);
      }
    }
  }
}
