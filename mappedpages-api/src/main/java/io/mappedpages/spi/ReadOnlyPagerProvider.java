package io.mappedpages.spi;

import io.mappedpages.PageSize;
import io.mappedpages.PagerOptions;
import io.mappedpages.ReadOnlyPager;
import java.nio.file.Path;

/**
 * An implementation of the read-only half of the API: makes the pagers that {@link ReadOnlyPager}
 * hands out.
 *
 * <p>No argument is {@code null}, and the options are within their ranges: the builder has checked
 * them. The methods have the effect, and throw the exceptions, that {@link ReadOnlyPager} documents
 * for the method of the same name. They are called by any thread, several at a time.
 */
public interface ReadOnlyPagerProvider {
  /**
   * The name of this provider. Does no I/O.
   *
   * @return the name, which matches {@code [a-z0-9-]{1,16}} and never changes
   */
  String name();

  /**
   * Opens a file of a known page size.
   *
   * @param <S> the page size
   * @param path the file
   * @param pageSize the page size that the file has to have
   * @param options the options
   * @return the pager, which the caller closes
   */
  <S extends PageSize> ReadOnlyPager<S> open(Path path, S pageSize, PagerOptions options);

  /**
   * Opens a file of any page size.
   *
   * @param path the file
   * @param options the options
   * @return the pager, which the caller closes
   */
  ReadOnlyPager<?> openAny(Path path, PagerOptions options);
}
