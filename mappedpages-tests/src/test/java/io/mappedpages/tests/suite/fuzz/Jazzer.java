package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.tests.suite.ClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fuzzer: Jazzer, in a process of its own, which invents scripts, is told by instrumented code
 * where in core each of them leads, and goes on from those that led to new places.
 */
final class Jazzer {
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");
  private static final Pattern EXECUTED =
      Pattern.compile("stat::number_of_executed_units: +(\\d+)");
  private static final Pattern COVERED = Pattern.compile("#\\d+\\s+\\w+ +cov: (\\d+) ft: (\\d+)");
  private static final Pattern FOUND =
      Pattern.compile("^== Java (?:Exception|Assertion Error): (.*)$", Pattern.MULTILINE);
  private static final Pattern OTHER = Pattern.compile("^==\\d+== ERROR: (.*)$", Pattern.MULTILINE);

  private final Path folder;
  private final String classPath;

  /**
   * Works in a folder.
   *
   * @param classes classes that take the place of others of the same name, or nothing
   */
  Jazzer(Path folder, Optional<Path> classes) throws IOException {
    this.folder = folder;
    this.classPath =
        classes.map(path -> path + File.pathSeparator).orElse("") + ClassPath.current();
    Files.createDirectories(corpus());
  }

  /** Returns the folder of the scripts that it starts from, and to which it adds. */
  Path corpus() {
    return folder.resolve("corpus");
  }

  /**
   * What came of it.
   *
   * @param covered how many places of core were reached
   * @param found the first finding, or nothing
   * @param log all that it printed
   */
  record Result(
      int status, long inputs, double seconds, long covered, Optional<String> found, String log) {
    @Override
    public String toString() {
      return "%d inputs in %.0f s, %d places of core reached, %s"
          .formatted(inputs, seconds, covered, found.map(s -> "found: " + s).orElse("no finding"));
    }
  }

  /**
   * Runs until something is found, or the time is over.
   *
   * @param seed where its random numbers begin
   */
  Result run(int seconds, long seed) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Path output = folder.resolve("jazzer.log");
    Process process =
        new ProcessBuilder(command(seconds, seed))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int status;
    try {
      status = process.waitFor();
    } finally {
      process.destroyForcibly();
    }
    String log = Files.readString(output);
    return new Result(
        status,
        last(EXECUTED, 1, log).or(() -> last(DONE, 1, log)).map(Long::valueOf).orElse(-1L),
        (System.nanoTime() - start) / 1e9,
        last(COVERED, 1, log).map(Long::valueOf).orElse(-1L),
        last(FOUND, 1, log).or(() -> last(OTHER, 1, log)),
        log);
  }

  private static Optional<String> last(Pattern pattern, int group, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map(result -> result.group(group)).reduce((_, next) -> next);
  }

  private List<String> command(int seconds, long seed) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            // What a file claims must not take memory.
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--class-path",
            classPath,
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + FuzzTarget.class.getName(),
            "--instrumentation_includes=io.mappedpages.core.**",
            "--custom_hook_includes=none.**",
            "--trace=cov",
            "--reproducer_path=" + folder,
            "-artifact_prefix=" + folder + File.separator));
    command.addAll(
        List.of(
            "-max_total_time=" + seconds,
            "-seed=" + seed,
            "-max_len=" + Script.MOST_BYTES,
            // For one input; libFuzzer then shows where it hangs, and gives up.
            "-timeout=20",
            // The memory of the process has files mapped in it, which is not what is meant.
            "-rss_limit_mb=0",
            "-print_final_stats=1",
            corpus().toString()));
    return command;
  }
}
