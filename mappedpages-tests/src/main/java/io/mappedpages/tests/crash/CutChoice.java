package io.mappedpages.tests.crash;

import java.util.SplittableRandom;

/**
 * Which content of each dirty sector a power cut leaves.
 *
 * @see CrashableDisk#becomeCutOf
 */
@FunctionalInterface
public interface CutChoice {
  /**
   * Chooses for one sector.
   *
   * @param ordinal the number of the sector among the dirty ones, from 0
   * @param versions how many contents were written since the last force, 1 or more
   * @return 0 for the durable content, else the n-th of those written
   */
  int version(int ordinal, int versions);

  /** The n-th of all combinations; see {@link CrashableDisk#combinations}. */
  static CutChoice nth(long number) {
    return new CutChoice() {
      private long rest = number;

      @Override
      public int version(int ordinal, int versions) {
        int choice = (int) (rest % (versions + 1));
        rest /= versions + 1;
        return choice;
      }
    };
  }

  /** A sample, of one of several shapes: what tears is seldom evenly spread. */
  static CutChoice sample(SplittableRandom random, int dirtySectors) {
    int special = random.nextInt(Math.max(1, dirtySectors));
    int group = 1 << random.nextInt(8);
    long seed = random.nextLong();
    return switch (random.nextInt(8)) {
      case 0 -> (ordinal, versions) -> 0;
      case 1 -> (ordinal, versions) -> versions;
      case 2 -> (ordinal, versions) -> ordinal == special ? 0 : versions;
      case 3 -> (ordinal, versions) -> ordinal == special ? versions : 0;
      // Everything before, or behind, some sector: the disk writes in order, or backwards.
      case 4 -> (ordinal, versions) -> ordinal < special ? versions : 0;
      case 5 -> (ordinal, versions) -> ordinal < special ? 0 : versions;
      case 6 ->
          (ordinal, versions) ->
              (int) Long.remainderUnsigned(mix(seed + ordinal / group), versions + 1);
      default -> (ordinal, versions) -> random.nextInt(versions + 1);
    };
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
