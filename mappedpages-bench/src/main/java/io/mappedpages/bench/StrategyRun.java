package io.mappedpages.bench;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.Providers;
import java.util.SplittableRandom;

/**
 * Times one strategy on pages in memory. A process of its own: the JVM then knows one strategy, as
 * it does in practice.
 *
 * <p>The space is kept about as full as it was made: each round frees, at random places, about as
 * much as it is then going to allocate. A round's time is that of its proposals, and of the
 * strategy being told that they were followed.
 */
final class StrategyRun {
  /** How a line of figures begins, in case the JVM prints lines of its own. */
  static final String MARK = "strategy-run";

  /** What stands for no strategy, but for the memory that one needs. */
  static final String MEMORY = "memory";

  private static final int BATCH = 1_000;
  private static final long SEED = 1;

  /**
   * What is measured.
   *
   * @param sizeLog binary logarithm of the number of pages
   * @param fullPercent how many of them are taken
   * @param mostPages runs have from 1 to this many pages
   */
  record Setting(int sizeLog, int fullPercent, int mostPages) {
    @Override
    public String toString() {
      return sizeLog + " " + fullPercent + " " + mostPages;
    }

    static Setting parse(String sizeLog, String fullPercent, String mostPages) {
      return new Setting(
          Integer.parseInt(sizeLog), Integer.parseInt(fullPercent), Integer.parseInt(mostPages));
    }
  }

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Setting setting;
  private final BitSpace space;
  private final AllocationStrategy strategy;
  private final long targetFree;
  private final long[] places = new long[BATCH];
  private final int[] lengths = new int[BATCH];

  private StrategyRun(String name, Setting setting) {
    this.setting = setting;
    this.space = new BitSpace(1L << setting.sizeLog);
    this.targetFree = (100 - setting.fullPercent) * space.pageCount() / 100;
    space.take(0, space.pageCount());
    while (space.freePageCount() < targetFree) {
      long page = randomTaken();
      space.giveBack(page, takenFrom(page, randomLength()));
    }
    this.strategy = Providers.allocationStrategyProvider(name, null).create(space);
  }

  private int randomLength() {
    return setting.mostPages == 1 ? 1 : random.nextInt(1, setting.mostPages + 1);
  }

  private long randomTaken() {
    long page = random.nextLong(space.pageCount());
    while (space.freeRunLength(page, 1) > 0) {
      page = random.nextLong(space.pageCount());
    }
    return page;
  }

  /** Returns how many pages from a taken one on are taken, at most so many. */
  private int takenFrom(long page, int most) {
    long free = space.nextFree(page);
    long end = free < 0 ? space.pageCount() : free;
    return (int) Math.min(most, end - page);
  }

  /** Returns how long the first proposal takes, at which strategies learn what is free. */
  private double firstProposalNanos() {
    long start = System.nanoTime();
    var _ = strategy.propose(setting.mostPages, 1, -1);
    return System.nanoTime() - start;
  }

  private double freeBatch() {
    int[] freed = new int[BATCH];
    int count = 0;
    long wanted = 0;
    for (int i = 0; i < BATCH; i++) {
      lengths[i] = randomLength();
      wanted += lengths[i];
    }
    // What was not found in the last round is still free.
    for (; count < BATCH && space.freePageCount() < targetFree + wanted; count++) {
      places[count] = randomTaken();
      freed[count] = takenFrom(places[count], lengths[count]);
      space.giveBack(places[count], freed[count]);
    }
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      strategy.freed(places[i], freed[i]);
    }
    return (double) (System.nanoTime() - start) / Math.max(count, 1);
  }

  private double allocateBatch() {
    long start = System.nanoTime();
    for (int i = 0; i < BATCH; i++) {
      long page = strategy.propose(lengths[i], 1, -1);
      if (page >= 0) {
        strategy.allocated(page, lengths[i]);
      }
      places[i] = page;
    }
    double nanos = (double) (System.nanoTime() - start) / BATCH;
    for (int i = 0; i < BATCH; i++) {
      if (places[i] >= 0) {
        space.take(places[i], lengths[i]);
      }
    }
    return nanos;
  }

  private void measure(long nanosToRun) {
    double learning = firstProposalNanos();
    Figures allocating = new Figures();
    Figures freeing = new Figures();
    long start = System.nanoTime();
    for (long spent = 0; spent < nanosToRun; spent = System.nanoTime() - start) {
      double freed = freeBatch();
      double allocated = allocateBatch();
      if (spent > nanosToRun / 2) { // the JVM is warm
        freeing.add(freed);
        allocating.add(allocated);
      }
    }
    System.out.printf(
        "%s %s %s %s %s%n", MARK, setting, allocating.median(), freeing.median(), learning);
  }

  /**
   * Times what no structure of that size can avoid: to read and write words at random places of as
   * many bytes as the largest strategy keeps for so many pages.
   */
  private static void measureMemory(Setting setting, long nanosToRun) {
    long[] words = new long[(int) ((1L << setting.sizeLog) * 41 / 100 / Long.BYTES)];
    SplittableRandom random = new SplittableRandom(SEED);
    Figures nanos = new Figures();
    long start = System.nanoTime();
    for (long spent = 0; spent < nanosToRun; spent = System.nanoTime() - start) {
      int[] at = random.ints(BATCH, 0, words.length).toArray();
      long begin = System.nanoTime();
      long last = 0;
      for (int i : at) {
        last = words[(int) ((i + (last & 1)) % words.length)]++; // one after the other
      }
      double each = (double) (System.nanoTime() - begin) / BATCH;
      if (spent > nanosToRun / 2) {
        nanos.add(each);
      }
    }
    System.out.printf("%s %s %s %s %s%n", MARK, setting, nanos.median(), nanos.median(), 0);
  }

  public static void main(String[] args) {
    long nanosToRun = Long.parseLong(args[1]) * 1_000_000;
    for (int at = 2; at < args.length; at += 3) {
      Setting setting = Setting.parse(args[at], args[at + 1], args[at + 2]);
      if (args[0].equals(MEMORY)) {
        measureMemory(setting, nanosToRun);
      } else {
        new StrategyRun(args[0], setting).measure(nanosToRun);
      }
    }
  }
}
