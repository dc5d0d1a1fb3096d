package io.mappedpages.spi;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.Restore;
import java.nio.file.Path;

/**
 * An implementation of the API: makes the pagers that {@link Pager} and {@link
 * io.mappedpages.PagerBuilder} hand out.
 *
 * <p>No argument is {@code null}, and the options are within their ranges: the builder has checked
 * them. The methods have the effect, and throw the exceptions, that {@link Pager} documents for the
 * method of the same name. They are called by any thread, several at a time.
 */
public interface PagerProvider {
  /**
   * The name of this provider. Does no I/O.
   *
   * @return the name, which matches {@code [a-z0-9-]{1,16}} and never changes
   */
  String name();

  /**
   * Creates a file and opens it.
   *
   * @param <S> the page size
   * @param path where the file is to be
   * @param pageSize the page size
   * @param options the options
   * @return the pager, which the caller closes
   */
  <S extends PageSize> Pager<S> create(Path path, S pageSize, PagerOptions options);

  /**
   * Opens a file of a known page size.
   *
   * @param <S> the page size
   * @param path the file
   * @param pageSize the page size that the file has to have
   * @param options the options
   * @return the pager, which the caller closes
   */
  <S extends PageSize> Pager<S> open(Path path, S pageSize, PagerOptions options);

  /**
   * Opens a file of any page size.
   *
   * @param path the file
   * @param options the options
   * @return the pager, which the caller closes
   */
  Pager<?> openAny(Path path, PagerOptions options);

  /**
   * Begins to make a file of the parts of a backup.
   *
   * @param target where the file is to be
   * @return the restore, which the caller closes
   */
  @MustBeClosed
  Restore restore(Path target);
}
