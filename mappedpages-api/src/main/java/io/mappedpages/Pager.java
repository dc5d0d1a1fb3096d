package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A page store, open for reading and writing. */
public interface Pager<S extends PageSize> extends ReadOnlyPager<S> {
  /** Creates a file. */
  static <S extends PageSize> Pager<S> create(Path path, S pageSize) {
    return builder().create(path, pageSize);
  }

  /** Opens a file. */
  static <S extends PageSize> Pager<S> open(Path path, S pageSize) {
    return builder().open(path, pageSize);
  }

  /** Opens a file of any page size. */
  static Pager<?> openAny(Path path) {
    return builder().openAny(path);
  }

  /** For options. */
  static PagerBuilder builder() {
    return new PagerBuilder();
  }

  /** Allocates. */
  PageId<S> allocate();

  /** Allocates. */
  ProtectedPageId<S> allocateProtected();

  /** Frees. */
  void free(PageId<S> id);

  /** Frees. */
  void free(ProtectedPageId<S> id);

  /** Writes. */
  @MustBeClosed
  PageWriter write(PageId<S> id);

  /** Writes. */
  @MustBeClosed
  ProtectedPageWriter write(ProtectedPageId<S> id);

  /** Writes if free. */
  @MustBeClosed
  @Nullable PageWriter tryWrite(PageId<S> id);

  /** Writes if free. */
  @MustBeClosed
  @Nullable ProtectedPageWriter tryWrite(ProtectedPageId<S> id);

  /** Commits without changes. */
  long force();

  /** The regular pages. */
  BulkPageAllocator<PageId<S>> pages();

  /** The protected pages. */
  BulkPageAllocator<ProtectedPageId<S>> protectedPages();

  /** Begins a transaction. */
  @MustBeClosed
  Transaction<S> begin();
}
