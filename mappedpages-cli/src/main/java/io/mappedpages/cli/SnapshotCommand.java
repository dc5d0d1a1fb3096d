package io.mappedpages.cli;

import io.mappedpages.Pager;
import io.mappedpages.Snapshot;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages snapshot}. */
@Command(
    name = "snapshot",
    description =
        "Takes a snapshot of a store that nobody has open for writing, deletes one, or goes back to"
            + " it.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "2:wrong arguments, or a file that cannot be used; nothing has changed"
    })
final class SnapshotCommand implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The store.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Parameters(index = "1", paramLabel = "NAME", description = "The name of the snapshot.")
  private @SuppressWarnings("NullAway.Init") String name;

  @Option(names = "--note", paramLabel = "TEXT", description = "What to say of it.")
  private String note = "";

  @Option(names = "--delete", description = "Delete it, instead of taking it.")
  private boolean delete;

  @Option(names = "--rollback", description = "Go back to it, instead of taking it.")
  private boolean rollback;

  @Option(
      names = "--delete-newer",
      description = "With --rollback: snapshots that are newer may be deleted.")
  private boolean deleteNewer;

  @Override
  public Integer call() {
    if (delete && rollback) {
      throw new ParameterException(spec.commandLine(), "--delete or --rollback, not both");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Pager<?> pager = Pager.openAny(file)) {
      if (delete) {
        long free = pager.freePageCount();
        pager.deleteSnapshot(name);
        out.printf("deleted; %,d pages more are free%n", pager.freePageCount() - free);
      } else if (rollback) {
        pager.rollback(name, deleteNewer);
        out.printf("went back; generation %,d%n", pager.generation());
      } else {
        Snapshot taken = pager.createSnapshot(name, note);
        out.printf(
            "snapshot %,d of generation %,d, %s%n",
            taken.number(), taken.generation(), taken.identity());
      }
      return 0;
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
