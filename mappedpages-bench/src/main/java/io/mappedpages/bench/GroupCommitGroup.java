package io.mappedpages.bench;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Durable commits of many threads, each to a page of its own, beside those of one thread. */
final class GroupCommitGroup implements Group {
  @Override
  public String name() {
    return "group";
  }

  @Override
  public String title() {
    return "durable commits of one protected page each, 4 KiB pages";
  }

  /** So many threads of a kind. */
  private record Row(
      String name, int threads, boolean virtual, double goal, Figures perSecond, Figures perForce) {
    static Row of(String name, int threads, boolean virtual, double goal) {
      return new Row(name, threads, virtual, goal, new Figures(), new Figures());
    }
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws IOException {
    List<Row> rows =
        List.of(
            Row.of("1 thread", 1, false, 1),
            Row.of("2 threads", 2, false, 1),
            Row.of("8 threads", 8, false, 3),
            Row.of("1 virtual thread", 1, true, 0.5),
            Row.of("64 virtual threads", 64, true, 6));
    int commits = quick ? 2_000 : 20_000;
    try (Pager<Kib4> pager = Pager.create(workspace.resolve("group.mpg"), PageSize.KIB_4)) {
      List<ProtectedPageId<Kib4>> ids = pager.protectedPages().allocateAll(64);
      rows.forEach(row -> run(pager, ids, row, commits / 4)); // warms up
      for (int round = 0; round < (quick ? 3 : 7); round++) {
        for (Row row : rows) {
          long forces = pager.stats().forceCount();
          row.perSecond.add(run(pager, ids, row, commits));
          row.perForce.add((double) commits / (pager.stats().forceCount() - forces));
        }
      }
    }
    Table table = new Table("commits of", "a second", "× one thread", "commits a force");
    double one = rows.getFirst().perSecond.median();
    for (Row row : rows) {
      table.row(
          row.name,
          "%,.0f".formatted(row.perSecond.median()),
          Table.atLeast(row.perSecond.median() / one, row.goal),
          "%.1f".formatted(row.perForce.median()));
    }
    return table;
  }

  /** Returns how many commits a second all threads made together. */
  private static double run(
      Pager<Kib4> pager, List<ProtectedPageId<Kib4>> ids, Row row, int commits) {
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    Thread.Builder builder = row.virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    for (int i = 0; i < row.threads; i++) {
      ProtectedPageId<Kib4> id = ids.get(i);
      threads.add(builder.start(() -> commit(pager, id, begin, commits / row.threads)));
    }
    long start = System.nanoTime();
    begin.countDown();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return commits / row.threads * row.threads * 1e9 / (System.nanoTime() - start);
  }

  private static void commit(
      Pager<Kib4> pager, ProtectedPageId<Kib4> id, CountDownLatch begin, int count) {
    try {
      begin.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    for (int i = 0; i < count; i++) {
      try (ProtectedPageWriter writer = pager.write(id)) {
        writer.segment().set(ValueLayout.JAVA_LONG, 0, i);
        var _ = writer.commit();
      }
    }
  }
}
