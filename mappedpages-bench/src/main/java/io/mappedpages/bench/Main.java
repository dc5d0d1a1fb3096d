package io.mappedpages.bench;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages bench}. */
@Command(
    name = "mappedpages bench",
    description = {
      "Measures this store against the limits of the machine, in one run, and prints the ratios.",
      "Benchmarks: allocate, commit, compression, fragmentation, group, open, read, snapshots,"
          + " strategies, threads; all of them if none is named.",
      "After the word jmh, all arguments are those of JMH."
    },
    mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
  private static final List<Group> GROUPS =
      List.of(
          new ReadGroup(),
          new ThreadsGroup(),
          new CommitGroup(),
          new GroupCommitGroup(),
          new AllocateGroup(),
          new OpenGroup(),
          new StrategiesGroup(),
          new FragmentationGroup(),
          new CompressionGroup(),
          new SnapshotGroup());

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which benchmarks to run.")
  private List<String> names = List.of();

  @Option(names = "--quick", description = "Smaller stores, fewer repetitions: a first look.")
  private boolean quick;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where the stores are made, and removed again (default: here). Figures of durable writes"
              + " mean something only on a real disk.")
  private Path dir = Path.of("");

  private Main() {}

  public static void main(String[] args) throws IOException {
    if (args.length > 0 && args[0].equals("jmh")) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
    } else {
      System.exit(new CommandLine(new Main()).execute(args));
    }
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    List<Group> chosen = names.isEmpty() ? GROUPS : names.stream().map(this::group).toList();
    FileStore disk = Files.getFileStore(dir.toAbsolutePath());
    System.out.printf(
        "Java %s, %d processors, %s%s%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        disk.type(),
        disk.type().equals("tmpfs") ? " (memory: a force costs nothing here)" : "");
    try (Workspace workspace = Workspace.in(dir)) {
      for (Group group : chosen) {
        System.out.printf("%n## %s: %s%n%n", group.name(), group.title());
        group.run(workspace, quick).print(System.out);
      }
    }
    return 0;
  }

  private Group group(String name) {
    return GROUPS.stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "no benchmark \"%s\"; found: %s"
                        .formatted(
                            name,
                            GROUPS.stream()
                                .map(Group::name)
                                .sorted()
                                .collect(Collectors.joining(", ")))));
  }
}
