package io.mappedpages.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for the files of a run, which goes with them. */
record Workspace(Path path) implements AutoCloseable {
  /** Makes one; it goes also when the process is stopped by Ctrl-C. */
  static Workspace in(Path dir) throws IOException {
    Workspace workspace =
        new Workspace(Files.createTempDirectory(dir.toAbsolutePath(), "mappedpages-bench-"));
    Runtime.getRuntime().addShutdownHook(new Thread(workspace::close));
    return workspace;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Deletes what is there; a second time does nothing. */
  @Override
  public void close() {
    if (Files.notExists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
