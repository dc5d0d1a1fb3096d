package io.mappedpages.core;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.Restore;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.spi.PagerProvider;
import java.nio.file.Path;

/** The store of this module, found by {@link java.util.ServiceLoader} as {@code core}. */
public final class CorePagerProvider implements PagerProvider {
  /** For the service loader; does nothing. */
  public CorePagerProvider() {}

  @Override
  public String name() {
    return "core";
  }

  @Override
  public <S extends PageSize> Pager<S> create(Path path, S size, PagerOptions options) {
    return Opening.create(path, size, options);
  }

  @Override
  public <S extends PageSize> Pager<S> open(Path path, S size, PagerOptions options) {
    return Opening.open(path, size, options);
  }

  @Override
  @MustBeClosed
  public Restore restore(Path target) {
    return Opening.restore(target);
  }

  @Override
  public Pager<?> openAny(Path path, PagerOptions options) {
    return Opening.openAny(path, options);
  }
}
