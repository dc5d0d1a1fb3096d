package io.mappedpages.tests.suite.nativeio;

import io.mappedpages.tests.suite.faults.Skip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A file, and what the system knows of it that Java does not tell. */
final class Probe {
  /** Larger than the blocks of any file system that is used here. */
  static final int BYTES = 1 << 20;

  private static final int STAT_BLOCK_BYTES = 512;

  private Probe() {}

  /** Makes a file of so many bytes, none of which is 0. */
  static Path file(Path folder, int bytes) throws IOException {
    return Files.write(folder.resolve("file"), content(bytes));
  }

  /** Returns so many bytes, none of which is 0. */
  static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) (1 + i % 127);
    }
    return content;
  }

  /** Returns the same with zeros in a range. */
  static byte[] contentWithHole(int bytes, int from, int to) {
    byte[] content = content(bytes);
    Arrays.fill(content, from, to, (byte) 0);
    return content;
  }

  /** Returns what a file takes of the file system, which may be less than its length. */
  static long allocatedBytes(Path file) throws IOException {
    return STAT_BLOCK_BYTES * Long.parseLong(run("stat", "-c", "%b", file.toString()));
  }

  /** Runs a program of the system, and returns what it says. */
  static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      Skip.unless(false, "the program " + command[0] + " is not there: " + e.getMessage());
      throw e;
    }
    try (var output = process.inputReader(StandardCharsets.UTF_8)) {
      String said = String.join("\n", output.lines().toList());
      if (process.waitFor() != 0) {
        throw new IOException(List.of(command) + ": " + said);
      }
      return said;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Returns how often this process has a file open. */
  static long descriptors(Path file) throws IOException {
    Path all = Path.of("/proc/self/fd");
    Skip.unless(Files.isDirectory(all), "there is no " + all);
    try (Stream<Path> links = Files.list(all)) {
      return links.filter(link -> leadsTo(link, file)).count();
    }
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file.toAbsolutePath());
    } catch (IOException _) {
      return false; // of the stream of the folder itself
    }
  }
}
