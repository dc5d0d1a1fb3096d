package io.mappedpages.cli;

import io.mappedpages.cli.demo.DemoChildCommand;
import io.mappedpages.cli.demo.DemoCommand;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages}. */
@Command(
    name = "mappedpages",
    description = "A crash-consistent, memory-mapped page store.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.ManifestVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      DemoCommand.class,
      VerifyCommand.class,
      StatsCommand.class,
      SnapshotCommand.class,
      SnapshotsCommand.class,
      CopyCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      DemoChildCommand.class
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:everything is as it should be",
      "1:a store is not sound, or does not hold what it should",
      "2:wrong arguments, or a file that cannot be used",
      "3:an error of this program"
    })
public final class Main implements Runnable {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Returns the command line, ready to execute. */
  public static CommandLine commandLine() {
    OneLineErrors errors = new OneLineErrors();
    return new CommandLine(new Main())
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** The version that the build wrote into the manifest of the runnable jar. */
  static final class ManifestVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"mappedpages " + Objects.requireNonNullElse(version, "(not packaged)")};
    }
  }
}
