package io.mappedpages.cli;

import io.mappedpages.PageMap;
import io.mappedpages.PageMap.Use;
import java.io.PrintWriter;
import java.util.List;

/** A map of pages in letters, one for each range of pages. */
final class MapText {
  private static final int ROWS = 16;
  private static final int MARGIN = 14; // the first page of a row

  private MapText() {}

  /** Returns how many ranges fit. */
  static int mostRanges(int columns) {
    return cellsPerRow(columns) * ROWS;
  }

  private static int cellsPerRow(int columns) {
    return columns - MARGIN;
  }

  static void print(PageMap map, int columns, PrintWriter out) {
    int cells = cellsPerRow(columns);
    out.printf(
        "%npage map, %,d page%s a letter%n", map.rangePages(), map.rangePages() == 1 ? "" : "s");
    for (int first = 0; first < map.ranges(); first += cells) {
      StringBuilder row = new StringBuilder("%,12d  ".formatted(map.firstPage(first)));
      for (int range = first; range < Math.min(first + cells, map.ranges()); range++) {
        row.append(letter(map, range));
      }
      out.println(row);
    }
    out.println(
        ". free  r regular  p protected  c compressed  k kept by snapshots  s the store's own "
            + " (capital: nothing free)");
  }

  /** Returns the letter of what has most pages but for free ones; a capital if none is free. */
  private static char letter(PageMap map, int range) {
    long free = map.pages(range, Use.FREE);
    if (free == map.pages(range)) {
      return '.';
    }
    char letter = 's';
    long most = map.pages(range, Use.STORE);
    for (Use use : List.of(Use.SNAPSHOT, Use.PROTECTED, Use.COMPRESSED, Use.REGULAR)) {
      if (map.pages(range, use) > most) {
        most = map.pages(range, use);
        letter = use == Use.SNAPSHOT ? 'k' : Character.toLowerCase(use.name().charAt(0));
      }
    }
    return free == 0 ? Character.toUpperCase(letter) : letter;
  }
}
