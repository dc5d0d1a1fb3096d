package io.mappedpages.cli.demo;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.VerifyReport;
import io.mappedpages.cli.Screen;
import io.mappedpages.cli.demo.StoredFile.Content;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run of the demo: children that store, kills, checks, and the table at the end. */
final class DemoRun {
  private static final int MAX_LINES = 20;
  private static final double NANOS_PER_MILLI = 1e6;

  /** What the user asked for. */
  record Plan(Path store, int kills, long seed, boolean keep, @Nullable String codec) {}

  private final Sources sources;
  private final Path work;
  private final Plan plan;
  private final KillPlan kills;
  private final Screen screen;
  private final Figures figures = new Figures();
  private final Map<Integer, Content> acknowledged = new TreeMap<>();
  private final Set<Integer> skipped = new HashSet<>();
  private final Path list;
  private boolean failed;

  DemoRun(Sources sources, Path work, Plan plan, PrintWriter out) {
    this.sources = sources;
    this.work = work;
    this.plan = plan;
    this.kills = new KillPlan(plan.seed(), plan.kills());
    this.list = work.resolve("files");
    this.screen = new Screen(out, Screen.isTerminal(), sources.count(), "files");
  }

  /** Runs; returns the exit status. */
  int run() throws IOException, InterruptedException {
    try (screen) {
      introduce();
      requireSpace();
      sources.writeList(list);
      boolean more = true;
      while (more && !failed) {
        more = child();
      }
      if (!failed) {
        lastCheck();
      }
    }
    if (failed) {
      screen.line("FAILED: the store does not hold what it should; seed %d", plan.seed());
    }
    if (plan.keep()) {
      screen.line("the store is left at %s", plan.store());
    }
    return failed ? 1 : 0;
  }

  private void introduce() {
    screen.line(
        "%s, %s, of %s; %s, seed %d",
        Figures.count(sources.count(), "file"),
        Figures.size(sources.bytes()),
        sources.folder(),
        Figures.count(plan.kills(), "kill"),
        plan.seed());
    lines("left out, cannot be read: ", sources.unreadable());
    if (sources.others() > 0) {
      screen.line("left out: %,d links and other special files", sources.others());
    }
  }

  private void lines(String prefix, List<String> lines) {
    lines.stream().limit(MAX_LINES).forEach(line -> screen.line("%s%s", prefix, line));
    if (lines.size() > MAX_LINES) {
      screen.line("%sand %,d more", prefix, lines.size() - MAX_LINES);
    }
  }

  private void requireSpace() throws IOException {
    long needed = sources.bytes() + (long) sources.count() * PageSize.KIB_4.bytes();
    Path folder = plan.store().resolveSibling(".");
    long usable = Files.getFileStore(folder).getUsableSpace();
    if (usable < needed) {
      throw new FileSystemException(
          plan.store().toString(),
          null,
          "needs about %s of space, %s is free"
              .formatted(Figures.size(needed), Figures.size(usable)));
    }
  }

  /** Runs one child to its end; returns whether another one has to go on. */
  private boolean child() throws IOException, InterruptedException {
    KillPlan.Kill kill = kills.next(sources.count() - acknowledged.size() - skipped.size());
    ChildProcess.End end;
    try (ChildProcess child =
        ChildProcess.start(
            plan.store(), sources.folder(), list, plan.codec(), work.resolve("errors"))) {
      if (kills.done() == 0) {
        warmUp();
      }
      follow(child, kill);
      end = child.end();
      if (end == ChildProcess.End.FAILED) {
        failed = true;
        screen.line("FAILED: %s", child.complaint());
      }
    }
    if (end == ChildProcess.End.KILLED) {
      kills.count();
      afterKill();
    }
    return end == ChildProcess.End.KILLED;
  }

  /** Opens a store for nothing: the times to open are those of a store, not of loading classes. */
  private void warmUp() {
    Path scratch = work.resolve("scratch.mpg");
    Pager.create(scratch, PageSize.KIB_4).close();
    Pager.open(scratch, PageSize.KIB_4).close();
  }

  private void follow(ChildProcess child, KillPlan.@Nullable Kill kill) throws IOException {
    int stored = 0;
    for (Message message = child.next(); message != null; message = child.next()) {
      switch (message) {
        case Message.Opening _ -> {
          if (kill != null && kill.afterFiles() == 0) {
            child.killAfter(kill.delay());
          }
        }
        case Message.Ready _ -> figures.started();
        case Message.Stored(int index, Content content) -> {
          stored++;
          figures.stored();
          acknowledged.put(index, content);
          if (kill != null && stored == kill.afterFiles()) {
            child.killAfter(kill.delay());
          }
        }
        case Message.Skipped(int index, String reason) -> skip(index, reason);
        case Message.Done _ -> {
          if (kill != null && kills.done() == 0) {
            child.kill(); // too few files to meet the moment that was planned
          } else {
            child.finish();
          }
        }
      }
      screen.progress(acknowledged.size() + skipped.size(), "storing");
    }
  }

  private void skip(int index, String reason) {
    if (skipped.add(index)) {
      screen.line("left out, cannot be read: %s: %s", sources.name(index), reason);
    }
  }

  private void afterKill() {
    String prefix = "kill %d of %d: ".formatted(kills.done(), kills.planned());
    if (!Files.exists(plan.store()) && acknowledged.isEmpty()) {
      screen.line("%sbefore the store was made, nothing acknowledged", prefix);
      return;
    }
    check(prefix, false);
  }

  private void lastCheck() {
    check("end: ", true);
    int stored = acknowledged.size();
    if (stored + skipped.size() != sources.count()) {
      difference("%,d of %,d files are stored".formatted(stored, sources.count()));
    }
    if (!failed) {
      figures.table(kills, sources.count() - stored).forEach(line -> screen.line("%s", line));
    }
  }

  /** Opens the store, checks it, and says in one line how it went. */
  private void check(String prefix, boolean last) {
    screen.progress(acknowledged.size() + skipped.size(), "checking");
    long before = System.nanoTime();
    try (Pager<Kib4> pager = Pager.open(plan.store(), PageSize.KIB_4)) {
      double millis = (System.nanoTime() - before) / NANOS_PER_MILLI;
      Check.Result result = Check.run(pager, sources, acknowledged);
      VerifyReport report = pager.verify(finding -> difference("verify: " + finding.message()));
      screen.line(
          "%s%s; %,d/%,d acknowledged intact%s%s; opened in %.1f ms",
          prefix,
          describe(pager.recovery(), last),
          result.intact(),
          acknowledged.size(),
          result.inFlight().isEmpty() ? "" : ", 1 in flight whole",
          result.changed() == 0 ? "" : ", %,d changed meanwhile".formatted(result.changed()),
          millis);
      lines("DIFFERENCE: ", result.differences());
      failed |= !result.differences().isEmpty() || !report.isSound();
      acknowledged.putAll(result.inFlight());
      if (last) {
        figures.take(pager, result, acknowledged, report);
      }
    } catch (PagerException e) {
      difference(prefix + e.getMessage());
    }
  }

  private static String describe(RecoveryOutcome outcome, boolean last) {
    String kind =
        switch (outcome.kind()) {
          case CREATED -> "created";
          case CLEAN -> last ? "closed" : "not opened yet";
          case RECOVERED -> "recovered";
          case FELL_BACK -> "fell back";
        };
    String rejected =
        outcome.rejectedGeneration().isPresent()
            ? " (%,d was cut off)".formatted(outcome.rejectedGeneration().getAsLong())
            : "";
    return "%s, generation %,d%s".formatted(kind, outcome.generation(), rejected);
  }

  private void difference(String what) {
    failed = true;
    screen.line("DIFFERENCE: %s", what);
  }
}
