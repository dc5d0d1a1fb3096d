/** The page store behind {@code io.mappedpages}. */
module io.mappedpages.core {
  requires com.google.common;
  requires transitive io.mappedpages;

  provides io.mappedpages.spi.PagerProvider with
      io.mappedpages.core.CorePagerProvider;
}
