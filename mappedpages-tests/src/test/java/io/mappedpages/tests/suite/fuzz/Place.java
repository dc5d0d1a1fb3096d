package io.mappedpages.tests.suite.fuzz;

import static io.mappedpages.core.format.Layouts.U64;
import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.ManifestRun;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeRoot;
import java.lang.foreign.MemorySegment;

/** Where structures lie in the file, in bytes from its begin. */
final class Place {
  private static final long TREES_AT = CommitRecord.LAYOUT.byteOffset(groupElement("trees"));

  private Place() {}

  static long root(PageGeometry geometry, long record, int tree) {
    return geometry.offsetBytes(record) + TREES_AT + (long) tree * TreeRoot.BYTES;
  }

  static long run(PageGeometry geometry, long record, int run) {
    long first = geometry.offsetBytes(record) + CommitRecord.LAYOUT.byteSize();
    return first + (long) run * ManifestRun.BYTES;
  }

  static long entry(PageGeometry geometry, long page, int slot) {
    return geometry.offsetBytes(page) + (long) slot * Entry.BYTES;
  }

  /** Returns the kind of an entry of a node. */
  static int kindOf(MemorySegment node, int slot) {
    return (int) (node.get(U64, (long) slot * Entry.BYTES) >>> 48) & 0xff;
  }

  /** Returns the run of an entry of a node. */
  static int runOf(MemorySegment node, int slot) {
    return (int) (node.get(U64, (long) slot * Entry.BYTES) >>> 40) & 0xff;
  }

  /** Returns the page of an entry of a node. */
  static long pageOf(MemorySegment node, int slot) {
    return node.get(U64, (long) slot * Entry.BYTES) & (1L << 40) - 1;
  }
}
