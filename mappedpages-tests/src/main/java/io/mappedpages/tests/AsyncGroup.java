package io.mappedpages.tests;

import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the tests of the asynchronous side have in common. */
abstract class AsyncGroup extends PagerGroup {
  static void check(Pager<Kib1> pager, ProtectedPageId<Kib1> id, long stamp) {
    try (PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), stamp);
    }
  }

  /** Returns what a future fails with. */
  static Throwable failure(CompletableFuture<?> future) {
    try {
      Object value = future.join();
      throw new AssertionError("completed with " + value);
    } catch (CompletionException e) {
      return e.getCause() == null ? e : e.getCause();
    }
  }
}
