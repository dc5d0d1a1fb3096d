package io.mappedpages.tests.suite.faults;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Set;

/** Pages whose bytes all follow from a number that can be read back: any mixture is found out. */
public final class Stamped {
  /** The stamp of a page that was never written. */
  public static final long ZERO = 0;

  /** What {@link #of} says of a page that holds no single stamp. */
  public static final long MIXED = -1;

  private Stamped() {}

  private static long word(long stamp, long at) {
    return at == 0 || stamp == ZERO ? stamp : (stamp ^ at) * 0x9e3779b97f4a7c15L;
  }

  public static void fill(MemorySegment page, long stamp) {
    for (long at = 0; at < page.byteSize(); at += 8) {
      page.set(JAVA_LONG, at, word(stamp, at));
    }
  }

  /** Returns the stamp of a page, or {@link #MIXED}. */
  public static long of(MemorySegment page) {
    long stamp = page.get(JAVA_LONG, 0);
    return isMixtureOf(page, Set.of(stamp)) ? stamp : MIXED;
  }

  /** Whether each word of a page is that of one of the stamps. */
  public static boolean isMixtureOf(MemorySegment page, Set<Long> stamps) {
    for (long at = 0; at < page.byteSize(); at += 8) {
      long found = page.get(JAVA_LONG, at);
      long offset = at;
      if (stamps.stream().noneMatch(stamp -> found == word(stamp, offset))) {
        return false;
      }
    }
    return true;
  }
}
