package io.mappedpages.tests.suite.soak;

import io.mappedpages.PageHandle;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;

/** Pages of one kind that many threads use, free, and replace. */
final class SharedPages<H extends PageHandle> {
  private final LongFunction<H> handle;
  private final List<Long> present = new CopyOnWriteArrayList<>();
  private final Map<Long, PageLife> lives = new ConcurrentHashMap<>();

  SharedPages(LongFunction<H> handle) {
    this.handle = handle;
  }

  H handle(long id) {
    return handle.apply(id);
  }

  PageLife life(long id) {
    return lives.computeIfAbsent(id, PageLife::new);
  }

  /** Any page; somebody may just be freeing it. */
  long any(SplittableRandom random) {
    while (true) { // never empty for long: what is taken out is replaced
      Object[] now = present.toArray();
      if (now.length > 0) {
        return (Long) now[random.nextInt(now.length)];
      }
      Thread.onSpinWait();
    }
  }

  /** Some pages, ascending, as everybody locks them. */
  List<Long> some(int most, SplittableRandom random) {
    TreeSet<Long> chosen = new TreeSet<>();
    for (int i = 1 + random.nextInt(most); i > 0; i--) {
      chosen.add(any(random));
    }
    return List.copyOf(chosen);
  }

  void add(long id) {
    present.add(id);
  }

  /** Takes a page out; true for one thread only, which frees it. */
  boolean takeOut(long id) {
    return present.remove((Long) id);
  }

  List<Long> present() {
    return List.copyOf(present);
  }
}
