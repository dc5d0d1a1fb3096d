package io.mappedpages.cli.demo;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.VerifyReport;
import io.mappedpages.cli.demo.StoredFile.Content;
import java.util.List;
import java.util.Map;

/** What the closing table says. */
final class Figures {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  private final long begin = System.nanoTime();
  private long last = begin;
  private long storingNanos;
  private long commits;
  private long files;
  private long bytes;
  private int changed;
  private long pages;
  private long freePages;
  private int pageBytes;
  private long checkedPages;

  /** A child begins to store. */
  void started() {
    last = System.nanoTime();
  }

  /** A child has stored a file. */
  void stored() {
    long now = System.nanoTime();
    storingNanos += now - last;
    last = now;
    commits++;
  }

  /** Takes down how it ended. */
  void take(
      Pager<Kib4> pager, Check.Result result, Map<Integer, Content> stored, VerifyReport report) {
    files = stored.size();
    bytes = stored.values().stream().mapToLong(Content::bytes).sum();
    changed = result.changed();
    pages = pager.pageCount();
    freePages = pager.freePageCount();
    pageBytes = pager.pageSize().bytes();
    checkedPages = report.pagesChecked();
  }

  /** Returns the table, line by line; it is for a store that is sound. */
  List<String> table(KillPlan kills, int leftOut) {
    return List.of(
        "",
        row("files", "%,d%s", files, note(leftOut, "left out")),
        row("bytes", "%,d (%s)%s", bytes, size(bytes), note(changed, "files changed meanwhile")),
        row("pages", "%,d of %,d bytes, %,d of them free", pages, pageBytes, freePages),
        row("commits", "%,d, one a file", files),
        row("commits/s", "%s", commits == 0 ? "-" : "%,.0f".formatted(commitsPerSecond())),
        row("space overhead", "%s", overhead()),
        row("kills survived", "%,d%s", kills.done(), early(kills)),
        row("verify", "sound, %,d pages checked", checkedPages),
        row("time", "%.1f s", (System.nanoTime() - begin) / NANOS_PER_SECOND));
  }

  private double commitsPerSecond() {
    return commits * NANOS_PER_SECOND / Math.max(1, storingNanos);
  }

  private String overhead() {
    if (bytes == 0) {
      return "-";
    }
    double whole = (double) pages * pageBytes / bytes;
    double used = (double) (pages - freePages) * pageBytes / bytes;
    return "%.2f bytes of store for a byte of file (%.2f without free pages)"
        .formatted(whole, used);
  }

  private static String early(KillPlan kills) {
    return kills.done() == kills.planned()
        ? ""
        : " (%,d planned: everything was stored before)".formatted(kills.planned());
  }

  private static String note(int count, String what) {
    return count == 0 ? "" : ", %,d %s".formatted(count, what);
  }

  @FormatMethod
  private static String row(String name, @FormatString String format, Object... values) {
    return "%-15s %s".formatted(name, format.formatted(values));
  }

  /** Returns a number of things for people. */
  static String count(long count, String one) {
    return "%,d %s%s".formatted(count, one, count == 1 ? "" : "s");
  }

  /** Returns a number of bytes for people. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return count(bytes, "byte");
    }
    int unit = Math.min(UNITS.length, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
    return "%.1f %s".formatted(bytes / (double) (1L << (10 * unit)), UNITS[unit - 1]);
  }
}
