import org.jspecify.annotations.NullMarked;

// Open: JUnit calls the contracts' test methods, which are not public.
// Error Prone does not see that the comment below belongs to an open module.
/** The contracts that an extension must keep, as tests to extend. */
@SuppressWarnings({"NotJavadoc", "module"})
@NullMarked
open module io.mappedpages.tests {
  requires transitive io.mappedpages;
  requires transitive io.mappedpages.core;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;

  exports io.mappedpages.tests;
  exports io.mappedpages.tests.crash to
      io.mappedpages.tests.suite;
}
