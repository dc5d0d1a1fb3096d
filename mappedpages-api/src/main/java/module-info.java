import org.jspecify.annotations.NullMarked;

/**
 * The API of mappedpages: a crash-consistent, memory-mapped, file-backed store of fixed-size pages.
 *
 * <p>This module has no implementation. A provider, the module {@code io.mappedpages.core} unless
 * another one is named, is found by {@link io.mappedpages.spi.Providers}.
 */
@NullMarked
module io.mappedpages {
  requires static transitive com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports io.mappedpages;
  exports io.mappedpages.spi;

  uses io.mappedpages.spi.AllocationStrategyProvider;
  uses io.mappedpages.spi.NativeIoProvider;
  uses io.mappedpages.spi.PageCodecProvider;
  uses io.mappedpages.spi.PagerProvider;
  uses io.mappedpages.spi.ReadOnlyPagerProvider;
}
