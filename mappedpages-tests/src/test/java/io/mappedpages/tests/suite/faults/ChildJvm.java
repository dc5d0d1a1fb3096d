package io.mappedpages.tests.suite.faults;

import io.mappedpages.tests.suite.ClassPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process with the classes of these tests, which tells what it does. */
public final class ChildJvm implements AutoCloseable {
  /** The exit status of a process that SIGKILL ended. */
  public static final int KILLED = 128 + 9;

  private final Process process;
  private final BufferedReader output;
  private final PrintWriter input;
  private final Path errors;

  private ChildJvm(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /**
   * Starts it; what it complains of goes to a file.
   *
   * @param prefix what starts java, such as strace with its options
   */
  public static ChildJvm start(
      List<String> prefix, Class<?> program, List<String> arguments, Path errors)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Fast to start; and no files of the JVM's own that a fault could hit instead of ours.
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + errors + ".crash",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "--class-path",
            ClassPath.current(),
            program.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    return new ChildJvm(process, errors);
  }

  /** Returns its process id. */
  public long pid() {
    return process.pid();
  }

  /** Returns the next whole line, or {@code null} when it has ended. */
  @Nullable String next() throws IOException {
    String line = output.readLine();
    return line != null && PipeJournal.isWhole(line) ? line : null;
  }

  /** Reads to its end; returns what was not about operations. */
  List<String> replay(Journal journal) throws IOException {
    List<String> notes = new ArrayList<>();
    for (String line = next(); line != null; line = next()) {
      String note = PipeJournal.replay(line, journal);
      if (!note.isEmpty()) {
        notes.add(note);
      }
    }
    return notes;
  }

  /** Says a line to it. */
  public void tell(String line) {
    input.println(line);
  }

  /** Returns the next line, or {@code null} when it has ended. */
  public @Nullable String line() throws IOException {
    return output.readLine();
  }

  /** Kills it with SIGKILL; what is in the pipe stays there. */
  public void kill() {
    boolean _ = process.toHandle().destroyForcibly();
  }

  /** Waits for its end and returns its exit status. */
  public int status() throws InterruptedException {
    return process.waitFor();
  }

  /** Returns what it complained of. */
  public String errors() throws IOException {
    return Files.exists(errors) ? Files.readString(errors).strip() : "";
  }

  /** Leaves no process behind. */
  @Override
  public void close() {
    boolean _ = process.toHandle().destroyForcibly();
    var _ = process.onExit().join();
  }
}
