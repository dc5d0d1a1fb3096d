package io.mappedpages.tests.suite.powercut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import io.mappedpages.tests.suite.faults.ChildJvm;
import io.mappedpages.tests.suite.faults.LoadProgram;
import io.mappedpages.tests.suite.faults.PipeJournal;
import io.mappedpages.tests.suite.faults.Promises;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/** A store on a disk that loses its power again and again. */
final class CutLife {
  private static final int MOST_LINES = 400;
  private static final long MOST_WORKING_NANOS = 2_000_000;
  private static final long MOST_OPENING_NANOS = 4_000_000;
  // What a thread may get from a pager whose file system has stopped.
  private static final Pattern TYPED =
      Pattern.compile(
          "a thread failed: io\\.mappedpages\\.(PagerFailed|PagerIo|CapacityExceeded)Exception\\b");
  // ... and from a store of its own through the mapping, which no code of the pager's sees.
  private static final Pattern FAULT =
      Pattern.compile(
          "a thread failed: java\\.lang\\.InternalError.*\\R(\\tat (java|jdk)\\..*\\R)*"
              + "\\tat \\S*\\.Stamped\\.fill\\b");

  private final LoopDisk disk;
  private final Path store;
  private final Path elsewhere;
  private final Path errors;
  private final String classPath;
  private final Mutant mutant;
  private final Random random;
  private final Promises promises = Promises.afterPowerCuts();
  private final Map<RecoveryOutcome.Kind, Integer> outcomes =
      new EnumMap<>(RecoveryOutcome.Kind.class);
  private int openings;

  /**
   * A store that is not there yet.
   *
   * @param folder for files that no cut concerns
   * @param classPath of the processes that work on it
   */
  CutLife(LoopDisk disk, Path folder, String classPath, Mutant mutant, Random random) {
    this.disk = disk;
    this.store = disk.folder().resolve("store.mpg");
    this.elsewhere = folder.resolve("elsewhere.mpg");
    this.errors = folder.resolve("errors");
    this.classPath = classPath;
    this.mutant = mutant;
    this.random = random;
  }

  /** Makes the store, with no cut. */
  void create() {
    Pager.create(store, PageSize.KIB_1).close();
  }

  /** A process works, the power goes in the middle of it, perhaps again while it opens; checks. */
  void cutAtWork() throws IOException, InterruptedException {
    boolean sparse = random.nextInt(4) == 0;
    WriteMode mode = random.nextInt(4) == 0 ? WriteMode.MAPPED : WriteMode.STAGED;
    List<String> arguments = LoadProgram.arguments(store, random.nextLong(), mutant, sparse, mode);
    try (ChildJvm child = start(LoadProgram.class, arguments)) {
      assertThat(child.next()).as(child.errors()).isEqualTo("ready .");
      int lines = random.nextInt(MOST_LINES);
      for (int i = 0; i < lines; i++) {
        String line = child.next();
        if (line == null) {
          fail("the child ended by itself: " + child.errors());
        }
        var _ = PipeJournal.replay(line, promises);
      }
      long until = System.nanoTime() + random.nextLong(MOST_WORKING_NANOS);
      while (System.nanoTime() < until) {
        if (child.hasNext()) {
          var _ = PipeJournal.replay(String.valueOf(child.next()), promises);
        }
      }
      promises.cut();
      cut();
      boolean kill = random.nextBoolean();
      if (kill) {
        child.kill();
      }
      assertThat(child.replay(promises)).isEmpty();
      assertEnded(child, kill, mode);
    }
    disk.restart();
    while (random.nextInt(3) == 0) {
      cutWhileOpening();
    }
    try (Pager<Kib1> pager = Pager.open(store, PageSize.KIB_1)) {
      promises.check(pager);
      outcomes.merge(pager.recovery().kind(), 1, Integer::sum);
    }
  }

  /** Nobody hangs or sees an untyped error when nothing can be written any more. */
  private static void assertEnded(ChildJvm child, boolean kill, WriteMode mode)
      throws IOException, InterruptedException {
    int status = child.status();
    if (!kill || status != ChildJvm.KILLED) {
      String errors = child.errors();
      assertThat(status).as(errors).isEqualTo(LoadProgram.FAILED);
      boolean fault = mode == WriteMode.MAPPED && FAULT.matcher(errors).find();
      assertThat(fault || TYPED.matcher(errors).find()).as(errors).isTrue();
    }
  }

  /** The power goes while a process opens the store, or makes it if there is none. */
  void cutWhileOpening() throws IOException, InterruptedException {
    openings++;
    try (ChildJvm child =
        start(OpenProgram.class, List.of(store.toString(), elsewhere.toString()))) {
      assertThat(child.next()).as(child.errors()).isEqualTo("opening .");
      long until = System.nanoTime() + random.nextLong(MOST_OPENING_NANOS);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      cut();
      if (random.nextBoolean()) {
        child.kill();
      } else {
        child.endInput();
      }
      int status = child.status();
      if (status != 0 && status != ChildJvm.KILLED) {
        assertThat(child.errors()).contains("Exception in thread \"main\" io.mappedpages.Pager");
      }
    }
    disk.restart();
  }

  /**
   * The power goes while the store is made: then it is there and usable, or it is not there.
   *
   * @return whether it was there
   */
  boolean cutAtCreation() throws IOException, InterruptedException {
    cutWhileOpening();
    boolean exists = Files.exists(store);
    if (!exists) {
      create();
    }
    try (Pager<Kib1> pager = Pager.open(store, PageSize.KIB_1)) {
      promises.check(pager); // it is empty
    }
    Files.delete(store);
    return exists;
  }

  private ChildJvm start(Class<?> program, List<String> arguments) throws IOException {
    return ChildJvm.start(classPath, program, arguments, Redirect.PIPE, errors);
  }

  private void cut() throws IOException {
    disk.cut(random.nextInt(4) == 0 ? LoopDisk.Log.FLUSHED : LoopDisk.Log.LOST);
  }

  @Override
  public String toString() {
    return "%d acknowledged operations, %d cuts while opening, %s, %d pages without unforced bytes"
        .formatted(promises.count(), openings, outcomes, promises.lost());
  }
}
