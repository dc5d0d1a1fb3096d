package io.mappedpages.tests.suite.faults;

import io.mappedpages.tests.suite.ClassPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process with the classes of these tests, which tells what it does. */
public final class ChildJvm implements AutoCloseable {
  /** The exit status of a process that SIGKILL ended. */
  public static final int KILLED = 128 + 9;

  private static final String CRASH = ".crash";
  private static final int MOST_LINES = 200;

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
    return start(prefix, ClassPath.current(), program, arguments, Redirect.PIPE, errors);
  }

  /**
   * Starts one that need not have the classes of this process, nor tell this one.
   *
   * @param classPath where its classes are
   * @param output where its lines go
   */
  public static ChildJvm start(
      String classPath, Class<?> program, List<String> arguments, Redirect output, Path errors)
      throws IOException {
    return start(List.of(), classPath, program, arguments, output, errors);
  }

  private static ChildJvm start(
      List<String> prefix,
      String classPath,
      Class<?> program,
      List<String> arguments,
      Redirect output,
      Path errors)
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
            "-XX:ErrorFile=" + errors + CRASH,
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "--class-path",
            classPath,
            program.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectOutput(output).redirectError(errors.toFile()).start();
    return new ChildJvm(process, errors);
  }

  /** Returns its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it said something that was not read yet; false when it has ended. */
  public boolean hasNext() throws IOException {
    return output.ready();
  }

  /** Returns the next whole line, or {@code null} when it has ended. */
  public @Nullable String next() throws IOException {
    String line = output.readLine();
    return line != null && PipeJournal.isWhole(line) ? line : null;
  }

  /** Reads to its end; returns what was not about operations. */
  public List<String> replay(Journal journal) throws IOException {
    List<String> notes = new ArrayList<>();
    for (String line = next(); line != null; line = next()) {
      String note = PipeJournal.replay(line, journal);
      if (!note.isEmpty()) {
        notes.add(note);
      }
    }
    return notes;
  }

  /** Tells it that there is nothing more to wait for: its standard input ends. */
  public void endInput() {
    input.close();
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

  /** Whether it has not ended yet. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end and returns its exit status. */
  public int status() throws InterruptedException {
    return process.waitFor();
  }

  /** Returns what it complained of; if the JVM itself crashed, with the beginning of its report. */
  public String errors() throws IOException {
    return (text(errors) + text(Path.of(errors + CRASH))).strip();
  }

  private static String text(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.limit(MOST_LINES).collect(Collectors.joining("\n", "", "\n"));
    }
  }

  /** Leaves no process behind. */
  @Override
  public void close() {
    boolean _ = process.toHandle().destroyForcibly();
    var _ = process.onExit().join();
  }
}
