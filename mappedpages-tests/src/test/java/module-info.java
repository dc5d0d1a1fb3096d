import org.jspecify.annotations.NullMarked;

// The project's own tests, as a module that requires every provider: others would not be found.
@NullMarked
open module io.mappedpages.tests.suite {
  requires io.mappedpages.compress;
  requires io.mappedpages.strategies;
  requires io.mappedpages.tests;
}
