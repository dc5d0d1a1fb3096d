package io.mappedpages.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code mappedpages}. */
@Command(
    name = "mappedpages",
    description = "A crash-consistent, memory-mapped page store.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.ManifestVersion.class)
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
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
