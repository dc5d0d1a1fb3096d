package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionDictionary;
import io.mappedpages.CompressionStats;
import io.mappedpages.DecodedCacheStats;
import io.mappedpages.PageInfo;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.core.codec.DecodedPages;
import io.mappedpages.core.commit.CompressedPages;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.file.BufferPool;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.format.CompressedHeader;
import io.mappedpages.core.format.Dictionary;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageForm;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Access to compressed pages of pinned generations. */
final class CompressedReads {
  private final ReadStore store;
  private final CompressedPages pages;
  private final OpenViews views;
  private final boolean copies;

  CompressedReads(ReadStore store, OpenViews views, boolean copies) {
    this.store = store;
    this.pages = new CompressedPages(store);
    this.views = views;
    this.copies = copies;
  }

  CompressedPages pages() {
    return pages;
  }

  /**
   * Reads the newest content of a page.
   *
   * @param check refuses a form that the caller does not expect
   */
  @MustBeClosed
  PageReader read(long id, Consumer<PageForm> check) {
    store.health().check();
    Generations.Pin pin = store.generations().pin();
    Generation generation = pin.generation();
    boolean kept = false;
    try {
      Entry entry = generation.read(() -> pages.entry(generation, id));
      check.accept(entry.form());
      MemorySegment content = copies ? null : pages.inPlace(generation, id, entry);
      if (content != null) {
        PageReader reader =
            CorePageReader.ofPinnedSegment(store, content, generation, pin.stripe());
        kept = true;
        return reader;
      }
      MemorySegment cached = cached(generation, id, entry);
      return cached != null
          ? CorePageReader.ofSegment(store, cached)
          : CorePageReader.ofLease(store, decoded(generation, id, entry));
    } finally {
      if (!kept) {
        pin.release();
      }
    }
  }

  /** Returns a content from the cache, where it is kept from now on, or null if there is none. */
  @Nullable MemorySegment cached(Generation generation, long id, Entry entry) {
    DecodedPages cache = generation.trees().decoded();
    if (!cache.isUsed() || entry.page() == 0 || store.options().checkedAccess()) {
      return null;
    }
    MemorySegment known = cache.find(entry.page());
    if (known != null) {
      return known;
    }
    MemorySegment content = DecodedPages.memory(pages.logicalBytes(entry));
    return inside(
        generation,
        () -> {
          pages.read(generation, id, entry, content);
          generation.ensureHeld(); // what is kept is of this generation
          return cache.add(entry.page(), content);
        });
  }

  /** Closing waits for it: native code does not notice that its memory is gone. */
  private <T> T inside(Generation generation, Generation.Reading<T, RuntimeException> decoding) {
    try (CallGate.Call _ = store.gate().enter()) {
      return generation.read(decoding);
    }
  }

  DecodedCacheStats cacheStats() {
    DecodedPages cache = store.generations().current().trees().decoded();
    return DecodedCacheStats.of(cache.hits(), cache.misses(), cache.bytes());
  }

  /** Decodes into memory that the caller releases. */
  BufferPool.Buffer decoded(Generation generation, long id, Entry entry) {
    return inside(
        generation,
        () -> {
          BufferPool.Buffer buffer = store.codecs().buffers().take(pages.logicalBytes(entry));
          boolean kept = false;
          try {
            pages.read(generation, id, entry, buffer.memory());
            generation.ensureHeld();
            kept = true;
            return buffer;
          } finally {
            if (!kept) {
              buffer.release();
            }
          }
        });
  }

  /** Returns a content that is stored plain, as it lies in the mapping, or null. */
  @Nullable MemorySegment inPlace(Generation generation, long id, Entry entry) {
    return copies ? null : pages.inPlace(generation, id, entry);
  }

  @MustBeClosed
  <S extends PageSize> Stream<CompressedPageId<S, ?>> allocated() {
    store.health().check();
    return allocated(views.open());
  }

  /** Takes over the ticket. */
  @MustBeClosed
  static <S extends PageSize> Stream<CompressedPageId<S, ?>> allocated(OpenViews.Ticket ticket) {
    return ids(ticket, CompressedPageId::of);
  }

  @MustBeClosed
  private static <H> Stream<H> ids(OpenViews.Ticket ticket, LongFunction<H> handle) {
    return ReadPages.ids(
        ticket.generation().trees().compressedTable(), ticket, handle, _ -> {}, () -> {});
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the filtered stream closes it
  <S extends PageSize, L extends PageSize> Stream<CompressedPageId<S, L>> allocated(int sizeShift) {
    store.health().check();
    OpenViews.Ticket ticket = views.open();
    Generation generation = ticket.generation();
    return CompressedReads.<CompressedPageId<S, L>>ids(ticket, CompressedPageId::of)
        .filter(
            id ->
                generation.read(() -> pages.entry(generation, id.value())).form().sizeShift()
                    == sizeShift);
  }

  PageInfo info(long id) {
    store.health().check();
    return store.generations().newest(generation -> info(generation, id));
  }

  private PageInfo info(Generation generation, long id) {
    Entry entry = pages.entry(generation, id);
    CompressedHeader header = pages.header(generation, id, entry);
    long stored = (long) entry.run() * store.geometry().pageBytes();
    PageInfo.Builder info =
        PageInfo.builder(PageInfo.Kind.COMPRESSED)
            .runPages(entry.run())
            .logicalBytes(pages.logicalBytes(entry))
            .encodedBytes(header == null ? stored : header.encodedBytes())
            .codec(pages.name(generation, entry.form().codec()))
            .snapshotEpoch(Integer.toUnsignedLong(entry.birth()));
    if (header != null) {
      info.level(header.level());
      if (header.dictionary() != 0) {
        info.dictionary(pages.dictionaries().name(generation, header.dictionary(), header.codec()));
      }
    }
    return info.build();
  }

  List<CompressionDictionary> dictionaries() {
    store.health().check();
    return store
        .generations()
        .newest(
            generation ->
                pages.dictionaries().all(generation).values().stream()
                    .map(found -> described(generation, found))
                    .toList());
  }

  private CompressionDictionary described(Generation generation, Dictionary found) {
    return CompressionDictionary.of(
        found.name(), pages.name(generation, found.codec()), found.bytes());
  }

  /** What the pages of one group take. */
  private static final class Sum {
    long count;
    long logicalBytes;
    long encodedBytes;
    long storedBytes;

    void add(PageInfo info, int pageBytes) {
      count++;
      logicalBytes += info.logicalBytes();
      encodedBytes += info.encodedBytes();
      storedBytes += (long) info.runPages() * pageBytes;
    }
  }

  private record Group(String codec, OptionalInt level, Optional<String> dictionary) {
    static final Comparator<Group> ORDER =
        Comparator.comparing(Group::codec)
            .thenComparingLong(
                group -> group.level.isPresent() ? group.level.getAsInt() : Long.MIN_VALUE)
            .thenComparing(group -> group.dictionary.orElse(""));

    static Group of(PageInfo page) {
      return new Group(page.codec().orElse(""), page.level(), page.dictionary());
    }
  }

  List<CompressionStats> statistics() {
    store.health().check();
    Map<Group, Sum> sums = new TreeMap<>(Group.ORDER);
    OpenViews.Ticket ticket = views.open();
    Generation generation = ticket.generation();
    try (Stream<CompressedPageId<PageSize, PageSize>> ids = ids(ticket, CompressedPageId::of)) {
      ids.forEach(
          id -> {
            PageInfo info = generation.read(() -> info(generation, id.value()));
            sums.computeIfAbsent(Group.of(info), _ -> new Sum())
                .add(info, store.geometry().pageBytes());
          });
    }
    List<CompressionStats> statistics = new ArrayList<>();
    sums.forEach(
        (group, sum) ->
            statistics.add(
                CompressionStats.of(
                    group.codec,
                    group.level,
                    group.dictionary,
                    sum.count,
                    sum.logicalBytes,
                    sum.encodedBytes,
                    sum.storedBytes)));
    return List.copyOf(statistics);
  }
}
