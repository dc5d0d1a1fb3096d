package io.mappedpages.cli.demo;

import io.mappedpages.BulkPageAllocator;
import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageSize.Kib64;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one transaction that files and their index are made of: all protected ones, or all
 * compressed ones. Root slot 3 says which.
 */
interface DemoPages {
  /** The root slot. */
  int KIND = 3;

  /** What it has if pages are compressed. */
  long COMPRESSED = 1;

  /** Allocates a page of zeros. */
  long allocate();

  /** Returns a content to be read. */
  MemorySegment read(long id);

  /** Returns a content to be changed. */
  MemorySegment write(long id);

  /** Pages of a transaction; protected ones if there is no allocator. */
  static DemoPages of(
      Transaction<Kib4> tx, @Nullable CompressedPageAllocator<Kib4, Kib64> allocator) {
    if (allocator == null) {
      return new Protected(tx);
    }
    tx.root(KIND, COMPRESSED);
    return new Compressed(tx, tx.in(allocator));
  }

  /** Reads a page of a generation. */
  static MemorySegment read(ReadView<Kib4> view, long id) {
    return view.root(KIND) == COMPRESSED
        ? view.read(CompressedPageId.<Kib4, Kib64>of(id))
        : view.read(ProtectedPageId.<Kib4>of(id));
  }

  /** Protected pages. */
  record Protected(Transaction<Kib4> tx) implements DemoPages {
    @Override
    public long allocate() {
      return tx.allocateProtected().value();
    }

    @Override
    public MemorySegment read(long id) {
      return tx.read(ProtectedPageId.<Kib4>of(id));
    }

    @Override
    public MemorySegment write(long id) {
      return tx.write(ProtectedPageId.<Kib4>of(id));
    }
  }

  /** Compressed pages of 64 KiB. */
  record Compressed(
      Transaction<Kib4> tx, BulkPageAllocator<CompressedPageId<Kib4, Kib64>> allocator)
      implements DemoPages {
    @Override
    public long allocate() {
      return allocator.allocate().value();
    }

    @Override
    public MemorySegment read(long id) {
      return tx.read(CompressedPageId.<Kib4, Kib64>of(id));
    }

    @Override
    public MemorySegment write(long id) {
      return tx.write(CompressedPageId.<Kib4, Kib64>of(id));
    }
  }
}
