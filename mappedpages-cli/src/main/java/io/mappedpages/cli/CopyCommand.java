package io.mappedpages.cli;

import io.mappedpages.Pager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages copy}. */
@Command(
    name = "copy",
    description =
        "Writes a standalone copy of a store that nobody has open for writing: what is free is left"
            + " out.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "2:wrong arguments, or a file that cannot be used; nothing has changed"
    })
final class CopyCommand implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The store.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Parameters(index = "1", paramLabel = "TARGET", description = "The copy, a new file.")
  private @SuppressWarnings("NullAway.Init") Path target;

  @Override
  public Integer call() throws IOException {
    try (Pager<?> pager = Pager.openAny(file);
        Screen screen =
            new Screen(
                spec.commandLine().getOut(), Screen.isTerminal(), pager.pageCount(), "pages")) {
      pager.copyTo(target, screen::progress);
      screen.line("%s: %,d bytes", target, Files.size(target));
      return 0;
    }
  }
}
