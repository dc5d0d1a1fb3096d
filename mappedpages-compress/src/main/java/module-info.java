/** Page codecs. */
module io.mappedpages.compress {
  requires transitive io.mappedpages;
}
