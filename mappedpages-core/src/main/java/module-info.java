import org.jspecify.annotations.NullMarked;

/**
 * The page store behind {@code io.mappedpages}. Its internals are open to the project's own tests.
 */
@NullMarked
@SuppressWarnings("module") // the tests' modules are not on the path when this one is compiled
module io.mappedpages.core {
  requires com.google.common;
  requires transitive io.mappedpages;

  exports io.mappedpages.core.backup to
      io.mappedpages.tests,
      io.mappedpages.tests.suite;
  exports io.mappedpages.core.commit to
      io.mappedpages.tests,
      io.mappedpages.tests.suite;
  exports io.mappedpages.core.file to
      io.mappedpages.tests,
      io.mappedpages.tests.suite;
  exports io.mappedpages.core.format to
      io.mappedpages.tests,
      io.mappedpages.tests.suite;
  exports io.mappedpages.core.pager to
      io.mappedpages.tests,
      io.mappedpages.tests.suite;
  exports io.mappedpages.core.space to
      io.mappedpages.tests,
      io.mappedpages.tests.suite;
  exports io.mappedpages.core.table to
      io.mappedpages.tests,
      io.mappedpages.tests.suite;
  exports io.mappedpages.core.tree to
      io.mappedpages.tests,
      io.mappedpages.tests.suite;

  provides io.mappedpages.spi.PagerProvider with
      io.mappedpages.core.CorePagerProvider;
  provides io.mappedpages.spi.ReadOnlyPagerProvider with
      io.mappedpages.core.CoreReadOnlyPagerProvider;
}
