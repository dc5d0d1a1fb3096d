package io.mappedpages.tests.suite.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A folder of sources that are to be compiled, each where its package says.
 *
 * @param path where it is
 */
public record SourceFolder(Path path) {
  /**
   * Copies sources of the project.
   *
   * @param root where the packages begin, below the project's folder
   * @param part a package or a file of them
   */
  public void copy(String root, String part) throws IOException {
    Path project = Path.of("").toAbsolutePath();
    while (!Files.exists(project.resolve(root))) {
      project = Objects.requireNonNull(project.getParent(), root + " is nowhere above");
    }
    Path source = project.resolve(root);
    try (Stream<Path> files = Files.walk(source.resolve(part))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (!file.endsWith("module-info.java")) {
          Path copy = path.resolve(source.relativize(file).toString());
          Files.createDirectories(Objects.requireNonNull(copy.getParent()));
          Files.copy(file, copy);
        }
      }
    }
  }

  /** Returns the sources that are there. */
  public List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
