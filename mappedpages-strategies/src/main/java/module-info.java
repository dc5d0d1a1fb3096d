/** Allocation strategies. */
module io.mappedpages.strategies {
  requires transitive io.mappedpages;
}
