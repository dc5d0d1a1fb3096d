package io.mappedpages.cli.demo;

import io.mappedpages.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of this program that runs {@link DemoChildCommand}. */
final class ChildProcess implements AutoCloseable {
  private static final int SIGKILLED = 128 + 9;
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  /** How it ended. */
  enum End {
    FINISHED,
    KILLED,
    FAILED
  }

  private final Process process;
  private final BufferedReader messages;
  private final Path errors;
  // Set by whichever thread kills; read after the process has ended.
  private volatile boolean killed;

  private ChildProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.messages =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts it; what it complains of goes to a file. */
  static ChildProcess start(Path store, Path folder, Path list, @Nullable String codec, Path errors)
      throws IOException {
    List<String> command = new ArrayList<>(java());
    command.add("demo-child");
    for (Path path : List.of(store, folder, list)) {
      command.add(path.toUri().toString());
    }
    if (codec != null) {
      command.add(codec);
    }
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    return new ChildProcess(process, errors);
  }

  /** This program, with the same java and the same classes. */
  private static List<String> java() {
    String java =
        ProcessHandle.current()
            .info()
            .command()
            .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Module module = Main.class.getModule();
    return module.isNamed()
        ? List.of(
            java,
            "--module-path",
            Objects.requireNonNull(System.getProperty("jdk.module.path")),
            "--module",
            module.getName() + "/" + Main.class.getName())
        : List.of(
            java,
            "--enable-native-access=ALL-UNNAMED", // for the codecs
            "--class-path",
            System.getProperty("java.class.path"),
            Main.class.getName());
  }

  /** Returns what it says next, or {@code null} when it has ended. */
  @Nullable Message next() throws IOException {
    String line = messages.readLine();
    while (line != null) {
      Message message = Message.parse(line);
      if (message != null) {
        return message;
      }
      line = messages.readLine();
    }
    return null;
  }

  /** Kills it with SIGKILL. */
  void kill() {
    killed = true;
    // Not Process.destroyForcibly(), which closes the pipe: what was acknowledged is still in it.
    boolean _ = process.toHandle().destroyForcibly();
  }

  /** Kills it with SIGKILL some time from now, if it is still there then. */
  void killAfter(Duration delay) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(this::kill);
  }

  /** Tells it to close the store and end. */
  void finish() {
    try (OutputStream out = process.getOutputStream()) {
      out.write('\n');
    } catch (IOException _) {
      // It has ended already; how, its exit status says.
    }
  }

  /** Waits for its end. */
  End end() throws InterruptedException {
    int status = process.waitFor();
    if (status == 0) {
      return End.FINISHED;
    }
    return killed && (status == SIGKILLED || WINDOWS) ? End.KILLED : End.FAILED;
  }

  /** Says why it failed. */
  String complaint() throws IOException {
    String text = Files.exists(errors) ? Files.readString(errors).strip() : "";
    return "the storing process ended with status " + process.exitValue() + ": " + text;
  }

  /** Leaves no process behind. */
  @Override
  public void close() {
    boolean _ = process.toHandle().destroyForcibly();
    var _ = process.onExit().join();
  }
}
