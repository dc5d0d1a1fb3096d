package io.mappedpages.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of this package in a JVM of its own, which then compiles nothing but that. */
final class OwnJvm {
  private OwnJvm() {}

  /**
   * Runs a program to its end.
   *
   * @param mark how its lines of figures begin; others are the JVM's own
   * @param count how many of them there are
   * @return the words of each of these lines, the mark first
   * @throws IOException if there are more or fewer
   */
  static List<String[]> figures(Class<?> program, String mark, int count, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--class-path");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = process.inputReader()) {
      List<String[]> figures =
          lines
              .lines()
              .map(line -> line.split(" "))
              .filter(words -> words[0].equals(mark))
              .toList();
      if (figures.size() != count) {
        throw new IOException(
            "%s: expected %d figures, found %d".formatted(arguments, count, figures.size()));
      }
      return figures;
    }
  }
}
