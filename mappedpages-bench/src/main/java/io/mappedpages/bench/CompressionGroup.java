package io.mappedpages.bench;

import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionOptions;
import io.mappedpages.CompressionStats;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.Transaction;
import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.Providers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compressed pages beside the bare codec on the same contents: space, and time to write and read.
 *
 * <p>The pages of a round are written in one transaction: its time has the copy into the page, the
 * encoding, and the durable commit; once more on a file in memory, where what is left is the
 * processor's work. They are read one by one.
 */
final class CompressionGroup implements Group {
  private static final double LEAST_OF_BARE = 0.85;
  private static final double MOST_STORED = 1.03;
  private static final double MOST_RANDOM = 1.02;
  private static final long WARM_NANOS = 2_000_000_000L;
  private static final Path MEMORY = Path.of("/dev/shm");

  /** A codec at a level. */
  private record Codec(String name, int level) {
    @Override
    public String toString() {
      return name + " " + level;
    }
  }

  private static final List<Codec> CODECS =
      List.of(
          new Codec("lz4", 0),
          new Codec("lz4", 9),
          new Codec("snappy", 0),
          new Codec("zstd", -5),
          new Codec("zstd", 1),
          new Codec("zstd", 3),
          new Codec("zstd", 9));

  /** Seconds of rounds, each in the same order. */
  private record Times(
      Figures bareWrite,
      Figures memoryWrite,
      Figures diskWrite,
      Figures bareRead,
      Figures firstRead,
      Figures read) {
    static Times none() {
      return new Times(
          new Figures(), new Figures(), new Figures(), new Figures(), new Figures(), new Figures());
    }
  }

  @Override
  public String name() {
    return "compression";
  }

  @Override
  public String title() {
    return "compressed pages in a file of 4 KiB pages, beside the bare codec on the same buffers";
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws IOException {
    Table table =
        new Table(
            "content, logical size, codec and level",
            "ratio",
            "stored, × encoded rounded up",
            "bare write, MB/s",
            "write in memory, × bare",
            "durable write, MB/s",
            "bare read, MB/s",
            "first read, × bare",
            "read, × bare");
    List<Corpus> corpora = Corpus.all(quick ? 1 << 20 : 4 << 20);
    Path memory = Files.isWritable(MEMORY) ? MEMORY : workspace.path();
    try (Workspace inMemory = Workspace.in(memory)) {
      for (Corpus corpus : corpora) {
        for (PageSize size : List.of(PageSize.KIB_16, PageSize.KIB_64)) {
          for (Codec codec : quick ? List.of(CODECS.get(0), CODECS.get(5)) : CODECS) {
            measure(workspace, inMemory, table, corpus, size, codec, quick ? 3 : 9);
          }
        }
      }
    }
    table.note(
        "Medians of rounds in which the bare codec and the pager take turns, after two seconds that"
            + " do not count; one thread. The first read after a commit maps the pages and checks"
            + " them.");
    table.note(
        "Random bytes: stored beside the same content in protected pages, as they are stored"
            + " plain; the codec's time is spent in vain.");
    corpora.forEach(corpus -> table.note(corpus.toString()));
    return table;
  }

  private static <L extends PageSize> void measure(
      Workspace disk, Workspace memory, Table table, Corpus corpus, L size, Codec codec, int rounds)
      throws IOException {
    try (Arena arena = Arena.ofConfined();
        PageCodec bare = Providers.pageCodecProvider(codec.name(), null).open();
        Stored<L> onDisk = Stored.in(disk, size, codec);
        Stored<L> inMemory = Stored.in(memory, size, codec)) {
      List<MemorySegment> contents = corpus.pages(arena, size.bytes());
      MemorySegment room = arena.allocate(bare.maxEncodedBytes(size.bytes()));
      List<MemorySegment> encoded = new ArrayList<>();
      for (MemorySegment content : contents) {
        long length = bare.encode(content, room, codec.level());
        encoded.add(arena.allocate(length).copyFrom(room.asSlice(0, length)));
      }
      MemorySegment plain = arena.allocate(size.bytes());
      Times times = Times.none();
      long warm = System.nanoTime() + WARM_NANOS;
      for (int round = 0; round < rounds; ) {
        boolean counts = System.nanoTime() > warm;
        Times counted = counts ? times : Times.none();
        counted.bareWrite.add(
            seconds(() -> contents.forEach(page -> bare.encode(page, room, codec.level()))));
        counted.memoryWrite.add(seconds(() -> inMemory.write(contents)));
        counted.bareRead.add(seconds(() -> encoded.forEach(page -> bare.decode(page, plain))));
        counted.firstRead.add(seconds(inMemory::read));
        counted.read.add(seconds(inMemory::read));
        counted.diskWrite.add(seconds(() -> onDisk.write(contents)));
        round += counts ? 1 : 0;
      }
      report(table, corpus, size, codec, inMemory.pager, encoded, times);
    }
  }

  /** A store with the pages of a corpus. */
  private record Stored<L extends PageSize>(
      Pager<Kib4> pager,
      CompressedPageAllocator<Kib4, L> pages,
      List<CompressedPageId<Kib4, L>> ids,
      Path path)
      implements AutoCloseable {
    static <L extends PageSize> Stored<L> in(Workspace workspace, L size, Codec codec) {
      Path path = workspace.resolve("compression.mpg");
      Pager<Kib4> pager = Pager.create(path, PageSize.KIB_4);
      CompressionOptions options = CompressionOptions.codec(codec.name()).level(codec.level());
      CompressedPageAllocator<Kib4, L> pages = pager.compressedPages(size, options);
      return new Stored<>(pager, pages, new ArrayList<>(), path);
    }

    /** New pages in place of the old ones: so nothing is decoded first. */
    void write(List<MemorySegment> contents) {
      try (Transaction<Kib4> tx = pager.begin()) {
        var within = tx.in(pages);
        within.freeAll(ids);
        ids.clear();
        for (MemorySegment content : contents) {
          CompressedPageId<Kib4, L> id = within.allocate();
          within.update(id, page -> page.copyFrom(content));
          ids.add(id);
        }
        var _ = tx.commit();
      }
    }

    void read() {
      for (CompressedPageId<Kib4, L> id : ids) {
        try (PageReader reader = pager.read(id)) {
          var _ = reader.segment().get(ValueLayout.JAVA_LONG, 0);
        }
      }
    }

    @Override
    public void close() throws IOException {
      pager.close();
      for (String end : List.of("", ".lock", ".readers")) {
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + end));
      }
    }
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void report(
      Table table,
      Corpus corpus,
      PageSize size,
      Codec codec,
      Pager<Kib4> pager,
      List<MemorySegment> encoded,
      Times times) {
    double megabytes = (double) encoded.size() * size.bytes() / 1e6;
    long bytes = encoded.stream().mapToLong(MemorySegment::byteSize).sum();
    long roundedUp =
        encoded.stream()
            .mapToLong(page -> Math.ceilDiv(page.byteSize(), 4096) * 4096)
            .map(page -> Math.min(page, size.bytes()))
            .sum();
    long stored = pager.compression().stream().mapToLong(CompressionStats::storedBytes).sum();
    double space = (double) stored / roundedUp;
    double write = times.bareWrite.median() / times.memoryWrite.median();
    double read = times.bareRead.median() / times.read.median();
    boolean random = corpus.isRandom();
    table.row(
        "%s, %d KiB, %s".formatted(corpus.name(), size.bytes() >> 10, codec),
        "%.2f".formatted((double) encoded.size() * size.bytes() / bytes),
        Table.atMost(space, random ? MOST_RANDOM : MOST_STORED),
        "%,.0f".formatted(megabytes / times.bareWrite.median()),
        random ? "%.2f".formatted(write) : Table.atLeast(write, LEAST_OF_BARE),
        "%,.0f".formatted(megabytes / times.diskWrite.median()),
        "%,.0f".formatted(megabytes / times.bareRead.median()),
        "%.2f".formatted(times.bareRead.median() / times.firstRead.median()),
        random ? "%.2f".formatted(read) : Table.atLeast(read, LEAST_OF_BARE));
  }
}
