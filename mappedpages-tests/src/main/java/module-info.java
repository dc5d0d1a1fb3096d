/** The contracts that an extension must keep, as tests to extend. */
module io.mappedpages.tests {
  requires transitive io.mappedpages;
  requires transitive io.mappedpages.core;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
}
