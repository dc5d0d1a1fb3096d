package io.mappedpages.spi;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import java.nio.file.Path;

/** Creates and opens pagers. */
public interface PagerProvider {
  /** The permanent name. */
  String name();

  /** Creates a file. */
  <S extends PageSize> Pager<S> create(Path path, S pageSize, PagerOptions options);

  /** Opens a file. */
  <S extends PageSize> Pager<S> open(Path path, S pageSize, PagerOptions options);

  /** Opens a file of any page size. */
  Pager<?> openAny(Path path, PagerOptions options);
}
