package io.mappedpages.cli;

import io.mappedpages.ReadOnlyPager;
import io.mappedpages.VerifyReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages verify}. */
@Command(
    name = "verify",
    description =
        "Checks every structure of a store and the content of every protected page. Writes nothing,"
            + " and may run beside a writer: then it checks the generation that this has"
            + " published.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the store is sound",
      "1:the store is damaged; one line a finding",
      "2:wrong arguments, or the file cannot be opened as a store"
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The store.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (ReadOnlyPager<?> pager = ReadOnlyPager.openAny(file)) {
      out.println(file + ": " + pager.recovery().message());
      VerifyReport report = pager.verify(finding -> out.println(finding.message()));
      out.printf(
          "%s: generation %,d: %s; %,d pages checked%n",
          file,
          pager.generation(),
          report.isSound() ? "sound" : "%,d findings".formatted(report.findingCount()),
          report.pagesChecked());
      out.flush();
      return report.isSound() ? 0 : 1;
    }
  }
}
