import org.jspecify.annotations.NullMarked;

/** The page store behind {@code io.mappedpages}. */
@NullMarked
module io.mappedpages.core {
  requires com.google.common;
  requires transitive io.mappedpages;
}
