package io.mappedpages.tests;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** What tests write into pages: bytes that follow from one number, all of them compared. */
public final class Content {
  /** The content of a page that was never written. */
  public static final long ZERO = 0;

  private Content() {}

  private static long word(long stamp, long index) {
    if (stamp == ZERO) {
      return 0;
    }
    long mixed = (stamp + index) * 0x9e3779b97f4a7c15L;
    return mixed ^ (mixed >>> 29) ^ stamp;
  }

  /**
   * Fills a page.
   *
   * @param page the whole page
   * @param stamp the number that its bytes follow from; {@link #ZERO} for zeros
   */
  public static void fill(MemorySegment page, long stamp) {
    for (long at = 0; at < page.byteSize(); at += 8) {
      page.set(JAVA_LONG, at, word(stamp, at));
    }
  }

  /**
   * Whether a page holds exactly that content.
   *
   * @param page the whole page
   * @param stamp the number that its bytes should follow from
   * @return whether every byte is right
   */
  public static boolean is(MemorySegment page, long stamp) {
    for (long at = 0; at < page.byteSize(); at += 8) {
      if (page.get(JAVA_LONG, at) != word(stamp, at)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Fails unless a page holds exactly that content.
   *
   * @param page the whole page
   * @param stamp the number that its bytes should follow from
   */
  public static void check(MemorySegment page, long stamp) {
    for (long at = 0; at < page.byteSize(); at += 8) {
      long found = page.get(JAVA_LONG, at);
      if (found != word(stamp, at)) {
        throw new AssertionError(
            "byte %d: expected 0x%016x of stamp %d, found 0x%016x"
                .formatted(at, word(stamp, at), stamp, found));
      }
    }
  }
}
