package io.mappedpages.tests.suite.powercut;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import io.mappedpages.tests.suite.faults.ChildJvm;
import io.mappedpages.tests.suite.faults.Command;
import io.mappedpages.tests.suite.faults.LoadProgram;
import io.mappedpages.tests.suite.faults.PipeJournal;
import io.mappedpages.tests.suite.faults.Promises;
import io.mappedpages.tests.suite.faults.Skip;
import io.mappedpages.tests.suite.powercut.BlockRecord.Event;
import io.mappedpages.tests.suite.powercut.BlockRecord.Event.Written;
import io.mappedpages.tests.suite.powercut.Survivors.Shape;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Records what a process that works on a store does to the disk below its file system, then looks
 * at what cuts at many places of the record would leave. At one of them the next process begins.
 */
final class RecordedLife {
  private static final int MOST_LINES = 400;
  private static final String STORE = "store.mpg";

  private final FileSystem system;
  private final Path folder;
  private final Path mounted;
  private final String classPath;
  private final Random random;
  private final Path base;
  private Promises promises = Promises.afterPowerCuts();
  private boolean created;

  private final Map<RecoveryOutcome.Kind, Integer> outcomes =
      new EnumMap<>(RecoveryOutcome.Kind.class);
  private int images;
  private int absent;
  private int notMounted;
  private long flushes;
  private long writes;
  private long lines;

  /** An empty file system, below a folder that has nothing else in it. */
  RecordedLife(FileSystem system, Path folder, String classPath, Random random) throws IOException {
    this.system = system;
    this.folder = folder;
    this.mounted = Files.createDirectory(folder.resolve("mounted"));
    this.classPath = classPath;
    this.random = random;
    this.base = folder.resolve("base");
    LoopDisk.makeImage(system, base);
  }

  /** Skips the test, loudly, where such a file system cannot be made, recorded and mounted. */
  static void assumeWorks(FileSystem system, Path folder) throws IOException {
    String reason = "";
    Path probe = Files.createTempDirectory(folder, "probe");
    Path image = probe.resolve("image");
    Path served = Files.createDirectory(probe.resolve("served"));
    try {
      LoopDisk.makeImage(system, image);
      try (BlockRecord record = new BlockRecord(image);
          FuseFolder fuse = FuseFolder.mount(served, record.files())) {
        Path disk = fuse.folder().resolve(BlockRecord.DISK);
        LoopDisk.mount(system, disk, Files.createDirectory(probe.resolve("mounted"))).close();
      }
    } catch (IOException e) {
      reason = e.toString();
    }
    Skip.unless(
        reason.isEmpty(),
        "no power was cut: recording what " + system + " writes takes root and FUSE: " + reason);
  }

  /** A process works and is killed; then the power goes at so many places of what it did. */
  void live(int cuts) throws IOException, InterruptedException {
    List<Event> events = record();
    flushes += events.stream().filter(Event.Flushed.class::isInstance).count();
    writes += events.stream().filter(Written.class::isInstance).count();
    int earliest = images + random.nextInt(cuts);
    Optional<Found> next = Optional.empty();
    Path durable = copy(base, "durable");
    List<Written> pending = new ArrayList<>();
    List<String> said = new ArrayList<>();
    int done = 0;
    for (int place : random.ints(cuts, 1, events.size() + 1).sorted().toArray()) {
      for (; done < place; done++) {
        switch (events.get(done)) {
          case Event.Said(String line) -> said.add(line);
          case Written written -> pending.add(written);
          case Event.Flushed _ -> {
            Survivors.write(pending, durable);
            pending.clear();
          }
        }
      }
      Survivors survivors = Survivors.choose(pending, random);
      Path image = copy(durable, "image");
      Survivors.write(survivors.written(), image);
      boolean goOn = next.isEmpty() && images >= earliest;
      if (goOn) {
        var _ = copy(image, "next"); // nobody has recovered it
      }
      try {
        Optional<Found> found = find(image, said, survivors.shape());
        next = goOn ? found : next;
      } catch (AssertionError | PagerException e) {
        throw new AssertionError(
            "image %d, %s of %d writes, after %d lines: %s"
                .formatted(images, survivors.shape(), pending.size(), said.size(), e.getMessage()),
            e);
      }
    }
    lines += said.size();
    if (next.isPresent()) {
      var _ = Files.move(folder.resolve("next"), base, StandardCopyOption.REPLACE_EXISTING);
      promises = next.get().promises;
      created = next.get().created;
    }
  }

  private record Found(Promises promises, boolean created) {}

  /**
   * Fails unless a disk that was left like this holds what was promised. Nothing is found where the
   * file system itself cannot be mounted, which none of them promises if its own blocks are torn.
   */
  private Optional<Found> find(Path image, List<String> said, Shape shape) throws IOException {
    images++;
    LoopDisk disk;
    try {
      disk = LoopDisk.mount(system, image, mounted);
    } catch (IOException e) {
      if (shape != Shape.SOME_SECTORS) {
        throw e;
      }
      notMounted++;
      return Optional.empty();
    }
    try (disk) {
      return Optional.of(find(disk.folder().resolve(STORE), said));
    }
  }

  private Found find(Path store, List<String> said) {
    Promises after = promises.copy();
    boolean exists = created;
    for (String line : said) {
      exists |= PipeJournal.replay(line, after).equals("ready");
    }
    if (!exists && !Files.exists(store)) {
      absent++;
      return new Found(after, false);
    }
    try (Pager<Kib1> pager = Pager.open(store, PageSize.KIB_1)) {
      after.checkCopy(pager);
      outcomes.merge(pager.recovery().kind(), 1, Integer::sum);
    }
    return new Found(after, true);
  }

  @Override
  public String toString() {
    return "%d images (%s, %d without a store yet, %d not mounted) of %d writes and %d flushes, %d lines"
        .formatted(images, outcomes, absent, notMounted, writes, flushes, lines);
  }

  /** Returns what happened to the disk, and what was said, until the process was killed. */
  private List<Event> record() throws IOException, InterruptedException {
    Path served = Files.createDirectories(folder.resolve("served"));
    try (BlockRecord record = new BlockRecord(copy(base, "live"));
        FuseFolder fuse = FuseFolder.mount(served, record.files());
        LoopDisk disk = LoopDisk.mount(system, fuse.folder().resolve(BlockRecord.DISK), mounted);
        ChildJvm child =
            startWork(disk.folder(), fuse.folder().resolve(BlockRecord.JOURNAL).toFile())) {
      boolean enough = record.awaitLines(1 + random.nextInt(MOST_LINES), child);
      assertThat(enough).as(child.errors()).isTrue();
      List<Event> events = record.events();
      child.kill();
      assertThat(child.status()).as(child.errors()).isEqualTo(ChildJvm.KILLED);
      return events;
    }
  }

  private ChildJvm startWork(Path disk, File journal) throws IOException {
    boolean sparse = random.nextInt(4) == 0;
    WriteMode mode = random.nextInt(4) == 0 ? WriteMode.MAPPED : WriteMode.STAGED;
    List<String> arguments =
        LoadProgram.arguments(disk.resolve(STORE), random.nextLong(), Mutant.NONE, sparse, mode);
    return ChildJvm.start(
        classPath,
        LoadProgram.class,
        arguments,
        Redirect.appendTo(journal),
        folder.resolve("errors"));
  }

  private Path copy(Path image, String name) throws IOException {
    Path copy = folder.resolve(name);
    var _ = Command.run("cp", "--sparse=always", image.toString(), copy.toString());
    return copy;
  }
}
