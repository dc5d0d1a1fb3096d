import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
module io.mappedpages.cli {
  requires info.picocli;
  requires io.mappedpages.compress;
  requires io.mappedpages.core;
  requires io.mappedpages.strategies;
  requires me.tongfei.progressbar;

  opens io.mappedpages.cli to
      info.picocli;
  opens io.mappedpages.cli.demo to
      info.picocli;
}
