package io.mappedpages.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of figures, in Markdown that is also aligned for the eye. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Table(String... head) {
    rows.add(List.of(head));
  }

  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "%d cells below %d heads".formatted(cells.length, rows.getFirst().size()));
    }
    rows.add(List.of(cells));
  }

  /** Adds a line below the table. */
  void note(String note) {
    notes.add(note);
  }

  /** Shows a ratio beside the goal it has. */
  static String atMost(double figure, double goal) {
    return judged(figure, "≤", goal, figure <= goal);
  }

  /** Shows a ratio that should be high beside the goal it has. */
  static String atLeast(double figure, double goal) {
    return judged(figure, "≥", goal, figure >= goal);
  }

  private static String judged(double figure, String sign, double goal, boolean met) {
    return "%.2f (%s %s: %s)"
        .formatted(figure, sign, Double.toString(goal), met ? "met" : "missed");
  }

  void print(PrintStream out) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      print(out, rows.get(i), widths);
      if (i == 0) {
        rule(out, widths);
      }
    }
    notes.forEach(note -> out.printf("%n%s%n", note));
    out.flush();
  }

  private static void print(PrintStream out, List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      // The first column is text, the others are figures.
      line.append(' ').append(i == 0 ? row.get(i) + padding : padding + row.get(i)).append(" |");
    }
    out.println(line);
  }

  private static void rule(PrintStream out, int[] widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? ":" : "-").append("-".repeat(widths[i])).append(i == 0 ? "-|" : ":|");
    }
    out.println(line);
  }
}
