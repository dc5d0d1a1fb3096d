import org.jspecify.annotations.NullMarked;

/** Allocation strategies. */
@NullMarked
module io.mappedpages.strategies {
  requires transitive io.mappedpages;
}
