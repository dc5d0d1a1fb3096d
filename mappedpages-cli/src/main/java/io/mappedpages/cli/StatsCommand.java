package io.mappedpages.cli;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages stats}. */
@Command(
    name = "stats",
    description =
        "Prints a few figures about a store. Opens it for writing, and so recovers one that was not"
            + " closed.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:printed", "2:wrong arguments, or the file cannot be opened as a store"})
final class StatsCommand implements Runnable {
  private static final int ROOT_SLOTS = 8;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The store.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Override
  public void run() {
    try (Pager<?> pager = Pager.openAny(file)) {
      print(pager);
    }
  }

  private <S extends PageSize> void print(Pager<S> pager) {
    row("file id", pager.fileId().toString());
    row("opening", pager.recovery().message());
    row("generation", "%,d".formatted(pager.generation()));
    row("page size", pager.pageSize().toString());
    row("pages", "%,d".formatted(pager.pageCount()));
    row("free pages", "%,d".formatted(pager.freePageCount()));
    try (var pages = pager.allocatedPages()) {
      row("regular pages", "%,d".formatted(count(pages)));
    }
    try (var pages = pager.allocatedProtectedPages()) {
      row("protected pages", "%,d".formatted(count(pages)));
    }
    for (int slot = 0; slot < ROOT_SLOTS; slot++) {
      if (pager.root(slot) != -1) {
        row("root slot " + slot, String.valueOf(pager.root(slot)));
      }
    }
  }

  private static long count(Stream<?> pages) {
    return pages.mapToLong(_ -> 1).sum();
  }

  private void row(String name, String value) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-16s %s%n", name, value);
    out.flush();
  }
}
