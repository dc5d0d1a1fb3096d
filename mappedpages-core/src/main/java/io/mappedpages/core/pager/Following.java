package io.mappedpages.core.pager;

import io.mappedpages.core.commit.Follower;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.table.Trees;
import java.io.IOException;

/** Follows the writer of a file, if there is one; the file is the pager's own. */
record Following(ReadStore store, Follower follower) implements Standing {
  @Override
  public long refresh() throws IOException {
    return follower.refresh(
        store.generations(),
        generation ->
            Trees.of(
                store.file().name(),
                store.geometry(),
                store.extents(),
                generation,
                store.options().decodedCacheBytes()));
  }

  @Override
  public boolean isStale() throws IOException {
    return follower.isStale(store.generations().current().number());
  }

  @Override
  public long version(long page) throws IOException {
    return follower.version(page);
  }

  @Override
  public void unpinned() {
    follower.unpinned(store.generations());
  }

  @Override
  public void close() throws IOException {
    try {
      store.staging().close();
      store.codecs().close();
      store.file().close();
    } finally {
      follower.close();
    }
  }
}
