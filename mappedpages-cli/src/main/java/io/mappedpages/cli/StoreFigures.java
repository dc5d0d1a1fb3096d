package io.mappedpages.cli;

import io.mappedpages.CompressionStats;
import io.mappedpages.FreeRuns;
import io.mappedpages.PageSize;
import io.mappedpages.PagerStats;
import io.mappedpages.ReadOnlyPager;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Figures about a store, to be printed as text or as JSON. */
record StoreFigures(
    Path file,
    String fileId,
    String opening,
    PageSize pageSize,
    PagerStats stats,
    long regularPages,
    long protectedPages,
    List<CompressionStats> compression,
    List<Long> roots) {
  private static final int ROOT_SLOTS = 8;
  private static final int BAR_CHARACTERS = 30;

  static <S extends PageSize> StoreFigures of(Path file, ReadOnlyPager<S> pager) {
    List<Long> roots = new ArrayList<>();
    for (int slot = 0; slot < ROOT_SLOTS; slot++) {
      roots.add(pager.root(slot));
    }
    try (var regular = pager.allocatedPages();
        var protectedPages = pager.allocatedProtectedPages()) {
      return new StoreFigures(
          file,
          pager.fileId().toString(),
          pager.recovery().message(),
          pager.pageSize(),
          pager.stats(),
          count(regular),
          count(protectedPages),
          pager.compression(),
          roots);
    }
  }

  private static long count(Stream<?> pages) {
    return pages.mapToLong(_ -> 1).sum();
  }

  // ---- text ----

  void print(PrintWriter out) {
    row(out, "file id", fileId);
    row(out, "opening", opening);
    row(out, "generation", "%,d".formatted(stats.generation()));
    row(out, "page size", pageSize.toString());
    row(out, "pages", "%,d".formatted(stats.pageCount()));
    row(out, "free pages", "%,d".formatted(stats.freePageCount()));
    row(out, "regular pages", "%,d".formatted(regularPages));
    row(out, "protected pages", "%,d".formatted(protectedPages));
    row(
        out,
        "compressed pages",
        "%,d".formatted(compression.stream().mapToLong(CompressionStats::pages).sum()));
    compression.forEach(codec -> row(out, "  " + name(codec), shown(codec)));
    for (int slot = 0; slot < ROOT_SLOTS; slot++) {
      if (roots.get(slot) != -1) {
        row(out, "root slot " + slot, String.valueOf(roots.get(slot)));
      }
    }
    FreeRuns runs = stats.freeRuns();
    row(out, "free runs", "%,d, the longest of %,d pages".formatted(runs.count(), runs.longest()));
    row(
        out,
        "fragmentation",
        "%.3f (1 - longest free run / free pages)".formatted(runs.externalFragmentation()));
    if (runs.orders() > 0) {
      printRuns(runs, out);
    }
  }

  private static String name(CompressionStats codec) {
    return codec.codec()
        + (codec.level().isPresent() ? ", level " + codec.level().getAsInt() : ", plain")
        + codec.dictionary().map(dictionary -> ", " + dictionary).orElse("");
  }

  private static String shown(CompressionStats codec) {
    return "%,d of %,d bytes, encoded in %,d (ratio %.2f), stored in %,d"
        .formatted(
            codec.pages(),
            codec.logicalBytes(),
            codec.encodedBytes(),
            ratio(codec),
            codec.storedBytes());
  }

  /** What users see for each byte that it takes. */
  private static double ratio(CompressionStats codec) {
    return (double) codec.logicalBytes() / Math.max(1, codec.encodedBytes());
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("%-16s %s%n", name, value);
  }

  private static void printRuns(FreeRuns runs, PrintWriter out) {
    long most =
        LongStream.range(0, runs.orders()).map(order -> runs.count((int) order)).max().orElse(1);
    out.printf("%nfree runs by length in pages%n");
    for (int order = 0; order < runs.orders(); order++) {
      long from = 1L << order;
      long to = 2 * from - 1;
      int bar = (int) Math.ceilDiv(runs.count(order) * BAR_CHARACTERS, most);
      out.println(
          "%24s %,12d %s"
              .formatted(
                  order == 0 ? "1" : "%,d - %,d".formatted(from, to),
                  runs.count(order),
                  "#".repeat(bar))
              .stripTrailing());
    }
  }

  // ---- JSON ----

  String toJson() {
    FreeRuns runs = stats.freeRuns();
    String byOrder =
        LongStream.range(0, runs.orders())
            .mapToObj(order -> String.valueOf(runs.count((int) order)))
            .collect(Collectors.joining(","));
    return """
    {"file":%s,"fileId":%s,"opening":%s,"generation":%d,"pageBytes":%d,"pages":%d,"freePages":%d,\
    "regularPages":%d,"protectedPages":%d,"compressed":[%s],"roots":%s,\
    "freeRuns":{"count":%d,"longestPages":%d,"externalFragmentation":%s,"byOrder":[%s]}}\
    """
        .formatted(
            quoted(file.toString()),
            quoted(fileId),
            quoted(opening),
            stats.generation(),
            pageSize.bytes(),
            stats.pageCount(),
            stats.freePageCount(),
            regularPages,
            protectedPages,
            compression.stream().map(StoreFigures::json).collect(Collectors.joining(",")),
            roots.toString().replace(" ", ""),
            runs.count(),
            runs.longest(),
            String.format(Locale.ROOT, "%.6f", runs.externalFragmentation()),
            byOrder);
  }

  private static String json(CompressionStats codec) {
    return """
    {"codec":%s,"level":%s,"dictionary":%s,"pages":%d,"logicalBytes":%d,"encodedBytes":%d,"storedBytes":%d}\
    """
        .formatted(
            quoted(codec.codec()),
            codec.level().isPresent() ? "" + codec.level().getAsInt() : "null",
            codec.dictionary().map(StoreFigures::quoted).orElse("null"),
            codec.pages(),
            codec.logicalBytes(),
            codec.encodedBytes(),
            codec.storedBytes());
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < ' ') {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
