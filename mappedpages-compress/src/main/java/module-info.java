import org.jspecify.annotations.NullMarked;

/** Page codecs. */
@NullMarked
module io.mappedpages.compress {
  requires transitive io.mappedpages;
}
