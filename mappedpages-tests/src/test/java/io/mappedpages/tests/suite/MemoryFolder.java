package io.mappedpages.tests.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Folders in memory, if that can be had: for tests that are not about what is durable, but open and
 * change thousands of files, and would mostly wait for the disk.
 */
public final class MemoryFolder implements TempDirFactory {
  private static final Path MEMORY = Path.of("/dev/shm");
  // In a container it may have no more than 64 MiB; and a full one breaks a mapping of its files.
  private static final long LEAST_BYTES = 256 << 20;

  /** Makes a folder; the caller deletes it. */
  public static Path create(String prefix) throws IOException {
    return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= LEAST_BYTES
        ? Files.createTempDirectory(MEMORY, prefix)
        : Files.createTempDirectory(prefix);
  }

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    return create("mappedpages");
  }
}
