package io.mappedpages.cli;

import io.mappedpages.ReadOnlyPager;
import io.mappedpages.Snapshot;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages snapshots}. */
@Command(
    name = "snapshots",
    description = "Lists the snapshots of a store. Writes nothing, and may run beside a writer.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "2:wrong arguments, or a file that cannot be used; nothing has changed"
    })
final class SnapshotsCommand implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The store.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (ReadOnlyPager<?> pager = ReadOnlyPager.openAny(file)) {
      out.printf("%8s  %-24s  %12s  %12s  %s%n", "number", "time", "generation", "pages", "name");
      for (Snapshot snapshot : pager.snapshots()) {
        out.printf(
            "%8d  %-24s  %,12d  %,12d  %s%s%n",
            snapshot.number(),
            snapshot.time(),
            snapshot.generation(),
            snapshot.heldPages(),
            snapshot.name(),
            snapshot.note().isEmpty() ? "" : "  (" + snapshot.note() + ")");
      }
      out.flush();
      return 0;
    }
  }
}
