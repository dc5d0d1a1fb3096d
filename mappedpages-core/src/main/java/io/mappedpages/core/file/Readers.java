package io.mappedpages.core.file;

import io.mappedpages.ReaderInfo;
import java.util.List;

/** What a writer owes to the readers of its file in all processes. */
public interface Readers {
  /** There are none: for a file that only this process can see. */
  Readers NONE =
      new Readers() {
        @Override
        public void publish(long generation) {}

        @Override
        public long oldest(long durableGeneration) {
          return Long.MAX_VALUE;
        }

        @Override
        public long newest() {
          return -1;
        }

        @Override
        public void beginWrite(long page) {}

        @Override
        public void endWrite(long page) {}

        @Override
        public List<ReaderInfo> list() {
          return List.of();
        }
      };

  /** Says which generation readers may use from now on. It is durable. */
  void publish(long generation);

  /**
   * Returns the oldest generation that a reader holds, or {@link Long#MAX_VALUE}. Readers that have
   * died are forgotten, and those that have agreed to it and take too long are evicted.
   *
   * @param durableGeneration the published one: readers of it hold nothing back
   */
  long oldest(long durableGeneration);

  /** Returns the newest generation that a live reader uses, or -1. */
  long newest();

  /** A regular page is about to be written in place. */
  void beginWrite(long page);

  /** It has been written. */
  void endWrite(long page);

  /** Returns the readers; the pages that they hold back are not filled in. */
  List<ReaderInfo> list();
}
