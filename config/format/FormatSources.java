import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs google-java-format once over the sources of all modules. The build starts it from source, on
 * the toolchain's JDK: {@code FormatSources check|rewrite ROOT}.
 */
final class FormatSources {
  private FormatSources() {}

  public static void main(String[] args) throws Exception {
    boolean rewrite = args[0].equals("rewrite");
    Path root = Path.of(args[1]);
    List<String> command = new ArrayList<>();
    command.addAll(rewrite ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    int optionCount = command.size();
    for (Path sources : sourceRoots(root)) {
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .sorted()
            .map(file -> Path.of("").toAbsolutePath().relativize(file.toAbsolutePath()).toString())
            .forEach(command::add);
      }
    }
    // The files that are not formatted go to the standard output, one a line.
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    int status = new Main(out, err, System.in).format(command.toArray(String[]::new));
    out.flush();
    err.flush();
    if (status != 0 && !rewrite) {
      System.err.println("Files above are not formatted; run: mvn -N -Pformat process-sources");
    }
    System.out.printf(
        "%d files %s%n", command.size() - optionCount, rewrite ? "formatted" : "checked");
    System.exit(status);
  }

  /** The {@code src} folder of each module, and this one. */
  private static List<Path> sourceRoots(Path root) throws IOException {
    List<Path> roots = new ArrayList<>();
    roots.add(root.resolve("config"));
    try (Stream<Path> modules = Files.list(root)) {
      modules
          .sorted()
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .forEach(roots::add);
    }
    return roots;
  }
}
