import org.jspecify.annotations.NullMarked;

/** Crash-consistent pages in a memory-mapped file: the API, and the interfaces for providers. */
@NullMarked
module io.mappedpages {
  requires static transitive com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports io.mappedpages;
  exports io.mappedpages.spi;
}
