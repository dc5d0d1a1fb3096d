package io.mappedpages.core.commit;

import java.lang.foreign.MemorySegment;

/**
 * One page that a batch writes, or several that lie next to each other.
 *
 * @param page the first of them
 * @param memory whole pages
 * @param checksum CRC32C of the memory; 0 of what no manifest has
 */
record PageWrite(long page, MemorySegment memory, int checksum) {
  /** One that no manifest has. */
  static PageWrite inPlace(long page, MemorySegment memory) {
    return new PageWrite(page, memory, 0);
  }
}
