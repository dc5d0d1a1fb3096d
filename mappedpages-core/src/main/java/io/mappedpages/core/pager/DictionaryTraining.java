package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.CompressedPageId;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.SubPageId;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Makes dictionaries from pages: copies them, since a codec sees no mapping, and lets it work. */
final class DictionaryTraining {
  private static final long SAMPLES_PER_BYTE = 100;

  private final Store store;
  private final Pages pages;

  DictionaryTraining(Store store, Pages pages) {
    this.store = store;
    this.pages = pages;
  }

  byte[] train(String codec, int maxBytes, Stream<? extends PageHandle> samples) {
    try (Arena arena = Arena.ofShared()) {
      List<MemorySegment> copies = new ArrayList<>();
      long wanted = maxBytes * SAMPLES_PER_BYTE;
      Iterator<? extends PageHandle> next = samples.iterator();
      while (wanted > 0 && next.hasNext()) {
        try (PageReader reader = read(next.next())) {
          MemorySegment content = reader.segment();
          copies.add(arena.allocate(content.byteSize()).copyFrom(content).asReadOnly());
          wanted -= content.byteSize();
        }
      }
      // Not around the user's stream, which may do anything, and close the pager too.
      try (CallGate.Call _ = store.gate().enter()) {
        return store.read().codecs().train(codec, copies, maxBytes);
      }
    }
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // it does not look into a switch
  private PageReader read(PageHandle handle) {
    return switch (handle) {
      case PageId<?> id -> pages.read(id.value());
      case ProtectedPageId<?> id -> pages.reads().readProtected(id.value());
      case CompressedPageId<?, ?> id -> pages.reads().compressed().read(id.value(), _ -> {});
      case SubPageId<?, ?> id ->
          throw new IllegalArgumentException("samples: expected pages, found sub-page " + id);
    };
  }
}
