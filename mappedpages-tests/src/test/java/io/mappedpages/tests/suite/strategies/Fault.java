package io.mappedpages.tests.suite.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.Immutable;
import io.mappedpages.CapacityExceededException;
import io.mappedpages.spi.FreeSpace;

/** What is wrong with an answer. */
enum Fault {
  BEHIND_THE_END((space, run) -> space.pageCount()),
  ACROSS_THE_END((space, run) -> space.pageCount() - run + 1),
  FAR_BEHIND_THE_END((space, run) -> Long.MAX_VALUE),
  NEGATIVE((space, run) -> Long.MIN_VALUE),
  MINUS_TWO((space, run) -> -2),
  THE_SUPERBLOCK((space, run) -> 0),
  A_RECORD((space, run) -> 2),
  TAKEN(
      (space, run) -> {
        long page = 3;
        while (space.freeRunLength(page, 1) > 0) {
          page++;
        }
        return page;
      }),
  /** The last page of a free run, or, where one is enough, the page behind it. */
  TOO_SHORT(
      (space, run) -> {
        long page = space.nextFree(0);
        return page + space.freeRunLength(page, Long.MAX_VALUE) - (run > 1 ? 1 : 0);
      }),
  EXCEPTION(
      (space, run) -> {
        throw new IllegalStateException("no idea");
      }),
  EXCEPTION_OF_THE_PAGER(
      (space, run) -> {
        throw new CapacityExceededException("some file", 1, 1, "as if", null);
      }),
  ERROR(
      (space, run) -> {
        throw new AssertionError("no idea");
      }),
  OUT_OF_MEMORY(
      (space, run) -> {
        throw new OutOfMemoryError("as if");
      }),
  ENDLESS_RECURSION(
      (space, run) -> {
        return recur(space, 0);
      }),
  ENDLESS_SEARCH(
      (space, run) -> {
        long page = 0;
        while (page >= 0) {
          page = space.nextFree(0);
        }
        return page;
      }),
  ENDLESS_SEARCH_THAT_CATCHES(
      (space, run) -> {
        while (true) {
          try {
            if (space.freeRunLength(0, Long.MAX_VALUE) + space.longestFreeRun() < 0) {
              return -1;
            }
          } catch (RuntimeException e) {
            assertThat(e).isNotNull();
          }
        }
      }),
  /** Asks too much, hides that, and answers rightly. */
  TOO_MANY_QUESTIONS(
      (space, run) -> {
        try {
          return ENDLESS_SEARCH.answer.of(space, run);
        } catch (Error e) {
          return new ScriptedProvider.LowestRun(space).propose(run, 1, -1);
        }
      });

  @Immutable
  private interface Answer {
    long of(FreeSpace space, long run);
  }

  private final Answer answer;

  Fault(Answer answer) {
    this.answer = answer;
  }

  /** Answers wrongly, or not at all. */
  long answer(FreeSpace space, long run) {
    return answer.of(space, run);
  }

  private static long recur(FreeSpace space, long depth) {
    return depth < 0 ? 0 : space.nextFree(depth) + recur(space, depth + 1);
  }
}
