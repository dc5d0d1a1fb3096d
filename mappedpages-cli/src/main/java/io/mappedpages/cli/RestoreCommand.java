package io.mappedpages.cli;

import io.mappedpages.Pager;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.Restore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages restore}. */
@Command(
    name = "restore",
    description =
        "Makes a store of the parts of a backup: a full one, then increments in their order.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "2:wrong arguments, or a file that cannot be used; nothing has changed"
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(index = "0", paramLabel = "TARGET", description = "The store, a new file.")
  private @SuppressWarnings("NullAway.Init") Path target;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PART",
      description = "The parts; - for the standard input.")
  private @SuppressWarnings("NullAway.Init") List<String> parts;

  @Override
  public Integer call() throws IOException {
    try (Screen screen =
        new Screen(spec.commandLine().getOut(), Screen.isTerminal(), parts.size(), "parts")) {
      try (Restore restore = Pager.restore(target)) {
        int done = 0;
        for (String part : parts) {
          screen.progress(done++, part);
          if (part.equals("-")) {
            restore.apply(new BufferedInputStream(System.in));
          } else {
            restore.apply(Path.of(part));
          }
        }
        restore.finish();
      }
      try (ReadOnlyPager<?> pager = ReadOnlyPager.openAny(target)) {
        screen.line(
            "%s: generation %,d, %,d bytes", target, pager.generation(), Files.size(target));
      }
      return 0;
    }
  }
}
