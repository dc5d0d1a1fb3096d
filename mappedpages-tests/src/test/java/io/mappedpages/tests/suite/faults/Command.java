package io.mappedpages.tests.suite.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program of the system that is run to its end. */
public final class Command {
  private Command() {}

  /**
   * Runs it.
   *
   * @return what it said
   * @throws IOException if it does not exist, or fails, with what it said
   */
  public static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new IOException(List.of(command) + ": status " + status + ", " + said);
    }
    return said;
  }
}
