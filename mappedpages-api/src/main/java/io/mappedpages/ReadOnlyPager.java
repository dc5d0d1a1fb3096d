package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pager without mutators. */
public interface ReadOnlyPager<S extends PageSize> extends AutoCloseable {
  /** The page size. */
  S pageSize();

  /** Pages in the file. */
  long pageCount();

  /** Free pages in the file. */
  long freePageCount();

  /** The generation. */
  long generation();

  /** The identity of the file. */
  UUID fileId();

  /** A root slot. */
  long root(int slot);

  /** What opening did. */
  RecoveryOutcome recovery();

  /** Figures. */
  PagerStats stats();

  /** Checks everything. */
  VerifyReport verify(VerifyListener listener);

  /** Reads a regular page. */
  @MustBeClosed
  PageReader read(PageId<S> id);

  /** Reads a protected page. */
  @MustBeClosed
  PageReader read(ProtectedPageId<S> id);

  /** Reads a regular page if nobody writes it. */
  @MustBeClosed
  @Nullable PageReader tryRead(PageId<S> id);

  /** Opens a view. */
  @MustBeClosed
  ReadView<S> view();

  /** The regular pages. */
  @MustBeClosed
  Stream<PageId<S>> allocatedPages();

  /** The protected pages. */
  @MustBeClosed
  Stream<ProtectedPageId<S>> allocatedProtectedPages();

  /** Closes. */
  @Override
  void close();
}
