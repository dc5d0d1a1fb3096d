package io.mappedpages.core;

import io.mappedpages.PageSize;
import io.mappedpages.PagerOptions;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.spi.ReadOnlyPagerProvider;
import java.nio.file.Path;

/** Reads the stores of this module, found by {@link java.util.ServiceLoader} as {@code core}. */
public final class CoreReadOnlyPagerProvider implements ReadOnlyPagerProvider {
  /** For the service loader; does nothing. */
  public CoreReadOnlyPagerProvider() {}

  @Override
  public String name() {
    return "core";
  }

  @Override
  public <S extends PageSize> ReadOnlyPager<S> open(Path path, S size, PagerOptions options) {
    return Opening.openReadOnly(path, size, options);
  }

  @Override
  public ReadOnlyPager<?> openAny(Path path, PagerOptions options) {
    return Opening.openAnyReadOnly(path, options);
  }
}
