package io.mappedpages.tests.suite;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.tests.Content;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Another process that has a store open until it is killed. */
final class ChildProcess implements AutoCloseable {
  private static final String READY = "ready";

  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** What the process runs: opens the store, allocates one protected page, commits, waits. */
  public static void main(String[] arguments) throws IOException {
    Pager<Kib1> pager = Pager.open(Path.of(arguments[0]), PageSize.KIB_1);
    var id = pager.allocateProtected();
    pager.protectedPages().update(id, page -> Content.fill(page, 41));
    System.out.println(READY);
    var _ = System.in.read(); // until the parent kills it
  }

  /** Starts it, and returns when it has the store open. */
  static ChildProcess holding(Path store) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--class-path",
                    ClassPath.current(),
                    ChildProcess.class.getName(),
                    store.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ChildProcess child = new ChildProcess(process);
    String line = child.output.readLine();
    if (!READY.equals(line)) {
      child.close();
      throw new AssertionError("the other process said " + line);
    }
    return child;
  }

  long pid() {
    return process.pid();
  }

  /** Kills it, and returns when it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        var _ = process.waitFor();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      output.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
