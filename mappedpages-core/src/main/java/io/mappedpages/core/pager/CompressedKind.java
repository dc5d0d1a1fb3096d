package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.transaction.CoreTransaction;
import io.mappedpages.core.transaction.Encoding;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Compressed pages of one logical size behind the generic allocators. */
record CompressedKind<S extends PageSize, L extends PageSize>(
    Store store, Pages pages, int sizeShift, Encoding encoding)
    implements PageAllocators.Kind<S, CompressedPageId<S, L>> {

  /** The allocator of a logical size. */
  static final class Allocator<S extends PageSize, L extends PageSize>
      extends PageAllocators.OfPager<S, CompressedPageId<S, L>>
      implements CompressedPageAllocator<S, L> {
    private final CompressedKind<S, L> kind;

    Allocator(CompressedKind<S, L> kind) {
      super(kind.store, kind.pages, kind);
      this.kind = kind;
    }

    @Override
    @MustBeClosed
    public ProtectedPageWriter write(CompressedPageId<S, L> id) {
      return kind.openWriter(id);
    }
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the writer takes the transaction over
  private ProtectedPageWriter openWriter(CompressedPageId<S, L> id) {
    pages.refuseStrategy();
    CoreTransaction<S> transaction = pages.begin();
    boolean kept = false;
    try {
      ProtectedPageWriter writer = new TransactionWriter(transaction, write(transaction, id));
      kept = true;
      return writer;
    } finally {
      if (!kept) {
        transaction.close();
      }
    }
  }

  private void checkSize(long id, int foundShift) {
    if (foundShift != sizeShift) {
      int pageBytes = store.geometry().pageBytes();
      throw new InvalidPageSizeException(
          "%s: compressed page %d".formatted(store.file().name(), id),
          (long) pageBytes << foundShift,
          "a logical size of " + ((long) pageBytes << sizeShift) + " bytes");
    }
  }

  @Override
  public CompressedPageId<S, L> handle(long value) {
    return CompressedPageId.of(value);
  }

  @Override
  public CompressedPageId<S, L> allocate(CoreTransaction<S> tx) {
    return CompressedPageId.of(tx.allocateCompressed(sizeShift, encoding));
  }

  @Override
  public void freeAll(CoreTransaction<S> tx, long[] ascending) {
    tx.freeAllCompressed(ascending);
  }

  @Override
  public MemorySegment write(CoreTransaction<S> tx, CompressedPageId<S, L> handle) {
    checkSize(handle.value(), tx.form(handle).sizeShift());
    return tx.write(handle, encoding);
  }

  @Override
  public void update(CompressedPageId<S, L> handle, Consumer<? super MemorySegment> change) {
    try (ProtectedPageWriter writer = openWriter(handle)) {
      change.accept(writer.segment());
      var _ = writer.commit();
    }
  }

  @Override
  @MustBeClosed
  public PageReader read(CompressedPageId<S, L> handle) {
    return pages
        .reads()
        .compressed()
        .read(handle.value(), form -> checkSize(handle.value(), form.sizeShift()));
  }

  @Override
  @MustBeClosed
  public PageReader read(CoreTransaction<S> tx, CompressedPageId<S, L> handle) {
    checkSize(handle.value(), tx.form(handle).sizeShift());
    return CorePageReader.ofSegment(store.read(), tx.read(handle));
  }

  @Override
  @MustBeClosed
  public Stream<CompressedPageId<S, L>> allocated() {
    return pages.reads().compressed().allocated(sizeShift);
  }

  @Override
  public boolean isFreed(CoreTransaction<S> tx, CompressedPageId<S, L> handle) {
    return tx.frees(handle);
  }

  @Override
  public List<CompressedPageId<S, L>> reserved(CoreTransaction<S> tx) {
    return tx.reservedCompressed().stream()
        .filter(id -> tx.form(CompressedPageId.<S, L>of(id)).sizeShift() == sizeShift)
        .map(CompressedPageId::<S, L>of)
        .toList();
  }
}
