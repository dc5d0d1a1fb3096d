package io.mappedpages.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A temporary folder that is gone when the demo ends, whatever ends it short of SIGKILL. */
final class WorkFolder implements AutoCloseable {
  private final Path path;
  private final Thread atExit;

  WorkFolder() throws IOException {
    this.path = Files.createTempDirectory("mappedpages-demo").toRealPath();
    this.atExit = new Thread(() -> removeQuietly(path));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException _) {
      return; // it runs already
    }
    try {
      remove(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeQuietly(Path folder) {
    try {
      remove(folder);
    } catch (IOException _) {
      // Nobody is left to hear of it.
    }
  }

  private static void remove(Path folder) throws IOException {
    var _ =
        Files.walkFileTree(
            folder,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                  throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e)
                  throws IOException {
                Files.delete(path);
                return FileVisitResult.CONTINUE;
              }
            });
  }
}
