package io.mappedpages.bench;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Snapshots: taking one in stores of two lengths, by turns; backups of everything and of one page
 * in a hundred; a standalone copy beside {@code cp}; and what the first write to a page costs after
 * a snapshot. The file is in the page cache throughout; what is written is forced, by {@code cp}
 * too.
 */
final class SnapshotGroup implements Group {
  private static final int PAGES_PER_COMMIT = 10_000;
  private static final int SMALL_PAGES = 200;

  @Override
  public String name() {
    return "snapshots";
  }

  @Override
  public String title() {
    return "snapshots, backups and copies, pages of 4 KiB";
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws IOException {
    int pages = quick ? 1 << 14 : 1 << 18;
    int rounds = quick ? 3 : 5;
    Table table = new Table("what", "beside", "figure", "ratio");
    try (Pager<Kib4> small = Pager.create(workspace.resolve("small.mpg"), PageSize.KIB_4);
        Pager<Kib4> large = Pager.create(workspace.resolve("large.mpg"), PageSize.KIB_4)) {
      fill(small, SMALL_PAGES);
      List<PageId<Kib4>> ids = fill(large, pages);
      create(table, small, large, quick ? 30 : 100);
      write(table, large, ids, rounds);
      backup(table, workspace, large, ids, rounds);
      copy(table, workspace, large, pages, rounds);
    }
    return table;
  }

  private static List<PageId<Kib4>> fill(Pager<Kib4> pager, int pages) {
    List<PageId<Kib4>> ids = new ArrayList<>();
    while (ids.size() < pages) {
      ids.addAll(pager.pages().allocateAll(Math.min(PAGES_PER_COMMIT, pages - ids.size())));
    }
    ids.forEach(id -> change(pager, id, id.value()));
    var _ = pager.force();
    return ids;
  }

  private static void change(Pager<Kib4> pager, PageId<Kib4> id, long stamp) {
    try (PageWriter writer = pager.write(id)) {
      fill(writer.segment(), stamp);
    }
  }

  private static void fill(MemorySegment page, long stamp) {
    for (long at = 0; at < page.byteSize(); at += Long.BYTES) {
      page.set(ValueLayout.JAVA_LONG, at, stamp * 31 + at + 1);
    }
  }

  private static void create(Table table, Pager<Kib4> small, Pager<Kib4> large, int turns) {
    Latencies few = new Latencies();
    Latencies many = new Latencies();
    for (int i = -turns / 4; i < turns; i++) {
      create(small, i < 0 ? new Latencies() : few);
      create(large, i < 0 ? new Latencies() : many);
    }
    table.row("createSnapshot, 1 MiB, median / p99, µs", "", few.toString(), "1");
    table.row(
        "createSnapshot, " + large.pageCount() / 256 + " MiB",
        "that",
        many.toString(),
        Table.atMost(many.medianMicros() / few.medianMicros(), 1.5));
  }

  private static void create(Pager<Kib4> pager, Latencies times) {
    long start = System.nanoTime();
    var _ = pager.createSnapshot("s");
    times.record(System.nanoTime() - start);
    pager.deleteSnapshot("s");
  }

  private static void write(Table table, Pager<Kib4> pager, List<PageId<Kib4>> ids, int rounds) {
    List<ProtectedPageId<Kib4>> others = pager.protectedPages().allocateAll(1_000);
    for (ProtectedPageId<Kib4> id : others) {
      pager.protectedPages().update(id, page -> fill(page, 1));
    }
    List<PageId<Kib4>> some = ids.subList(0, 1_000);
    Figures staged = new Figures();
    Figures first = new Figures();
    Figures later = new Figures();
    Figures before = new Figures();
    for (int round = -10; round < 10 * rounds; round++) {
      boolean counts = round >= 0;
      double plain = nanosEach(some, id -> change(pager, id, 1));
      double staging = nanosEach(others, id -> stage(pager, id));
      var _ = pager.createSnapshot("s");
      double moving = nanosEach(some, id -> change(pager, id, 2));
      double again = nanosEach(some, id -> change(pager, id, 3));
      if (counts) {
        before.add(plain);
        staged.add(staging);
        first.add(moving);
        later.add(again);
      }
      pager.deleteSnapshot("s");
      for (int i = 0; i < 3; i++) {
        var _ = pager.force();
      }
    }
    table.row("staging a protected page, ns", "", "%,.0f".formatted(staged.median()), "1");
    table.row(
        "first write of a regular page after a snapshot, ns",
        "staging",
        "%,.0f".formatted(first.median()),
        Table.atMost(first.median() / staged.median(), 3));
    table.row(
        "later writes, ns",
        "without snapshots",
        "%,.0f".formatted(later.median()),
        "%.2f".formatted(later.median() / before.median()));
  }

  private static void stage(Pager<Kib4> pager, ProtectedPageId<Kib4> id) {
    try (ProtectedPageWriter writer = pager.write(id)) {
      fill(writer.segment(), 2);
    }
  }

  private static <T> double nanosEach(List<T> all, Consumer<T> work) {
    long start = System.nanoTime();
    all.forEach(work);
    return (double) (System.nanoTime() - start) / all.size();
  }

  private static void backup(
      Table table, Workspace workspace, Pager<Kib4> pager, List<PageId<Kib4>> ids, int rounds)
      throws IOException {
    Figures full = new Figures();
    Figures increment = new Figures();
    long fullBytes = 0;
    long incrementBytes = 0;
    Random random = new Random(1);
    for (int round = 0; round < rounds; round++) {
      var _ = pager.createSnapshot("base");
      for (int i = 0; i < ids.size() / 100; i++) {
        change(pager, ids.get(random.nextInt(ids.size())), round);
      }
      var _ = pager.force();
      Path part = workspace.resolve("part");
      increment.add(seconds(() -> pager.backup("base", part)));
      incrementBytes = Files.size(part);
      Files.delete(part);
      full.add(seconds(() -> pager.backup(null, part)));
      fullBytes = Files.size(part);
      Files.delete(part);
      pager.deleteSnapshot("base");
    }
    table.row("full backup, s", "", "%.3f".formatted(full.median()), "1");
    table.row(
        "increment, 1 % of the pages, s",
        "full",
        "%.3f".formatted(increment.median()),
        Table.atMost(increment.median() / full.median(), 0.05));
    table.row(
        "increment, bytes",
        "full",
        "%,d".formatted(incrementBytes),
        "%.4f (≤ 0.03)".formatted((double) incrementBytes / fullBytes));
  }

  private static void copy(
      Table table, Workspace workspace, Pager<Kib4> pager, int pages, int rounds)
      throws IOException {
    Figures ours = new Figures();
    Figures plain = new Figures();
    Path source = workspace.resolve("large.mpg");
    for (int round = 0; round < rounds; round++) {
      Path copy = workspace.resolve("copy.mpg");
      ours.add(seconds(() -> pager.copyTo(copy)));
      Files.delete(copy);
      plain.add(
          seconds(
              () ->
                  run(
                      "sh",
                      "-c",
                      "cp --reflink=never '%1$s' '%2$s' && sync '%2$s'".formatted(source, copy))));
      Files.delete(copy);
    }
    double mib = pages / 256.0;
    double used = Files.size(source) / (1024.0 * 1024);
    table.row(
        "cp --reflink=never and sync, MiB/s", "", "%,.0f".formatted(used / plain.median()), "1");
    table.row(
        "copyTo, MiB/s of pages in use",
        "cp",
        "%,.0f".formatted(mib / ours.median()),
        Table.atLeast(mib / ours.median() / (used / plain.median()), 0.7));
  }

  private interface Work {
    void run() throws IOException;
  }

  private static double seconds(Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void run(String... command) throws IOException {
    try {
      int status = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IOException(String.join(" ", command) + ": status " + status);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
