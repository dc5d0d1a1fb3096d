package io.mappedpages.tests.suite.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes system calls of a child process fail, and says afterwards which did. strace counts the
 * calls of each thread by itself; the program under test works in one.
 *
 * @param log where strace writes
 * @param injections such as {@code fdatasync:error=EIO:when=3}
 */
record Strace(Path log, List<String> injections) {
  private static final Pattern FAILED =
      Pattern.compile("\\d+ +(\\w+)\\((.*)\\) += -1 \\w+ .*\\(INJECTED\\)");

  /** A system call that was made to fail. */
  record Injected(String call, long lastArgument) {}

  /** Skips the test, loudly, where strace does not exist or may not trace. */
  static void assumeWorks(Path folder) throws IOException, InterruptedException {
    Strace strace = new Strace(folder.resolve("probe"), List.of("fsync:error=EIO"));
    List<String> command = strace.prefix();
    command.add("true");
    String reason = "";
    try {
      Process probe = new ProcessBuilder(command).redirectErrorStream(true).start();
      byte[] said = probe.getInputStream().readAllBytes();
      int status = probe.waitFor();
      if (status != 0) {
        reason = "status " + status + ", " + new String(said, StandardCharsets.UTF_8).strip();
      }
    } catch (IOException e) {
      reason = e.toString();
    }
    Skip.unless(
        reason.isEmpty(), "no system call was made to fail: strace does not work: " + reason);
  }

  /** Returns what stands before the command that is traced. */
  List<String> prefix() {
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "--seccomp-bpf"));
    command.addAll(List.of("-s", "0", "-o", log.toString()));
    String calls =
        injections.stream()
            .map(injection -> injection.substring(0, injection.indexOf(':')))
            .collect(Collectors.joining(","));
    command.addAll(List.of("-e", "trace=" + calls));
    for (String injection : injections) {
      command.addAll(List.of("-e", "inject=" + injection));
    }
    return command;
  }

  /** Returns what failed, in order. */
  List<Injected> injected() throws IOException {
    List<Injected> injected = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      Matcher failed = FAILED.matcher(line);
      if (failed.matches()) {
        String[] arguments = failed.group(2).split(", ", -1);
        injected.add(
            new Injected(failed.group(1), Long.parseLong(arguments[arguments.length - 1])));
      }
    }
    return injected;
  }
}
