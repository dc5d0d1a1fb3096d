package io.mappedpages.cli;

import io.mappedpages.Pager;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages backup}. */
@Command(
    name = "backup",
    description =
        "Backs up a store that nobody has open for writing: all of it, or what has changed since a"
            + " snapshot.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "2:wrong arguments, or a file that cannot be used; nothing has changed"
    })
final class BackupCommand implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The store.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "The backup, a new file; - for the standard output.")
  private @SuppressWarnings("NullAway.Init") String target;

  @Option(
      names = "--since",
      paramLabel = "NAME",
      description = "The snapshot since which changes are written; else everything is.")
  private @Nullable String since;

  @Override
  public Integer call() throws IOException {
    boolean toStream = target.equals("-");
    PrintWriter out = toStream ? spec.commandLine().getErr() : spec.commandLine().getOut();
    try (Pager<?> pager = Pager.openAny(file);
        Screen screen = new Screen(out, Screen.isTerminal(), pager.pageCount(), "pages")) {
      if (toStream) {
        try (OutputStream stream = new FileOutputStream(FileDescriptor.out)) {
          pager.backup(since, stream, screen::progress);
        }
      } else {
        Path path = Path.of(target);
        pager.backup(since, path, screen::progress);
        screen.line("%s: %,d bytes", path, Files.size(path));
      }
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
