package io.mappedpages.tests.suite.soak;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Pages that say in each line of 64 bytes, by page, version and line, whose they are, with a sum
 * over that: a torn page, an old one, or that of somebody else is told by any of its lines.
 *
 * <pre>
 *   0  page    8  version    16  line    24  their sum    32..63  words that follow from the sum
 * </pre>
 */
final class Lines {
  private static final int LINE_BYTES = 64;
  private static final int WORDS_AT = 32;

  private Lines() {}

  private static long sum(long page, long version, long line) {
    long mixed = (page * 0x9e3779b97f4a7c15L + version) * 0xbf58476d1ce4e5b9L + line;
    return mixed ^ (mixed >>> 31);
  }

  static void write(MemorySegment page, long id, long version) {
    for (long at = 0; at < page.byteSize(); at += LINE_BYTES) {
      long sum = sum(id, version, at / LINE_BYTES);
      page.set(JAVA_LONG, at, id);
      page.set(JAVA_LONG, at + 8, version);
      page.set(JAVA_LONG, at + 16, at / LINE_BYTES);
      page.set(JAVA_LONG, at + 24, sum);
      for (long word = WORDS_AT; word < LINE_BYTES; word += 8) {
        page.set(JAVA_LONG, at + word, sum + word);
      }
    }
  }

  /** Returns the version of a page; fails unless every line is of it. */
  static long version(MemorySegment page, long id) {
    long version = page.get(JAVA_LONG, 8);
    long wrong = firstWrong(page, id, version);
    if (wrong < page.byteSize()) {
      throw new AssertionError(
          "page %d, version %d at first; line %d is of page %d, version %d, line %d"
              .formatted(
                  id,
                  version,
                  wrong / LINE_BYTES,
                  page.get(JAVA_LONG, wrong),
                  page.get(JAVA_LONG, wrong + 8),
                  page.get(JAVA_LONG, wrong + 16)));
    }
    return version;
  }

  /** Returns whether every line is of a page, and of one version. */
  static boolean areOf(MemorySegment page, long id) {
    return firstWrong(page, id, page.get(JAVA_LONG, 8)) == page.byteSize();
  }

  /** Returns where the first line begins that is not of a page and a version, or the page's end. */
  private static long firstWrong(MemorySegment page, long id, long version) {
    for (long at = 0; at < page.byteSize(); at += LINE_BYTES) {
      long sum = sum(id, version, at / LINE_BYTES);
      boolean right =
          page.get(JAVA_LONG, at) == id
              && page.get(JAVA_LONG, at + 8) == version
              && page.get(JAVA_LONG, at + 16) == at / LINE_BYTES
              && page.get(JAVA_LONG, at + 24) == sum;
      for (long word = WORDS_AT; word < LINE_BYTES; word += 8) {
        right &= page.get(JAVA_LONG, at + word) == sum + word;
      }
      if (!right) {
        return at;
      }
    }
    return page.byteSize();
  }
}
