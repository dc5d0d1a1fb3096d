package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * The commit record: all that a generation is begins here.
 *
 * <p>Generation g goes to metadata page 1 + g % 2, so that a torn write never hits the last durable
 * one. It is valid as a whole or not at all: its checksum covers every byte, and its manifest
 * covers the pages that were written with it.
 *
 * @param generation the number of the commit; the highest that is complete wins
 * @param fileId repeats the superblock: a record of another file is noticed
 * @param pageCount all pages, the three reserved ones included
 * @param freeCount pages whose bit in the allocation map is clear
 * @param timeMillis when the commit was made, in milliseconds since 1970; for people only
 * @param snapshotCounter the number of the last snapshot ever taken; 0: none yet
 * @param clean whether the pager was closed: nothing was written since, apart from the same again
 * @param trees the roots, by {@link TreeKind#index()}; eight, those not known to this version empty
 * @param roots the eight numbers that belong to the user
 * @param manifest what was written with this record; empty if it was forced before
 */
public record CommitRecord(
    long generation,
    UUID fileId,
    long pageCount,
    long freeCount,
    long timeMillis,
    int snapshotCounter,
    boolean clean,
    List<TreeRoot> trees,
    List<Long> roots,
    List<ManifestRun> manifest) {
  /** A record takes the first bytes of its page, this many at most. */
  public static final int MAX_BYTES = 4096;

  /** How many tree roots a record has. */
  public static final int TREES = 8;

  /** How many numbers the user may keep in the record. */
  public static final int USER_ROOTS = 8;

  /**
   * Generations are below this. No store comes near it by itself, at a million commits a second for
   * a hundred thousand years; a record that claims more is damaged, and its successors would be
   * negative.
   */
  public static final long MAX_GENERATION = 1L << 62;

  /** "MPCR". */
  public static final int MAGIC = 0x5243504d;

  private static final int CLEAN = 1;

  /** The fixed part of a record; the manifest follows, and the last four bytes are its CRC32C. */
  public static final StructLayout LAYOUT =
      structLayout(
          U32.withName("magic"), // a page that is no record at all
          U32.withName("flags"), // bit 0: clean
          U64.withName("generation"), // highest complete one wins
          U64.withName("fileIdHigh"), // a record of another file
          U64.withName("fileIdLow"),
          U64.withName("pageCount"), // a file that was cut off from outside
          U64.withName("freeCount"),
          U64.withName("timeMillis"),
          U32.withName("snapshotCounter"),
          U32.withName("reserved"),
          sequenceLayout(TREES, TreeRoot.LAYOUT).withName("trees"),
          sequenceLayout(USER_ROOTS, U64).withName("roots"),
          U32.withName("manifestRuns"), // how many follow
          U32.withName("reserved2"));

  private static final long FLAGS_AT = offset(LAYOUT, "flags");
  private static final long GENERATION_AT = offset(LAYOUT, "generation");
  private static final long ID_HIGH_AT = offset(LAYOUT, "fileIdHigh");
  private static final long ID_LOW_AT = offset(LAYOUT, "fileIdLow");
  private static final long PAGE_COUNT_AT = offset(LAYOUT, "pageCount");
  private static final long FREE_COUNT_AT = offset(LAYOUT, "freeCount");
  private static final long TIME_AT = offset(LAYOUT, "timeMillis");
  private static final long SNAPSHOTS_AT = offset(LAYOUT, "snapshotCounter");
  private static final long RESERVED_AT = offset(LAYOUT, "reserved");
  private static final long TREES_AT = offset(LAYOUT, "trees");
  private static final long ROOTS_AT = offset(LAYOUT, "roots");
  private static final long RUNS_AT = offset(LAYOUT, "manifestRuns");
  private static final long RESERVED2_AT = offset(LAYOUT, "reserved2");
  private static final long MANIFEST_AT = LAYOUT.byteSize();
  private static final int CRC_BYTES = 4;

  /** Copies the lists. */
  public CommitRecord {
    trees = List.copyOf(trees);
    roots = List.copyOf(roots);
    manifest = List.copyOf(manifest);
  }

  /** Returns how many runs fit into the manifest. */
  public static int manifestCapacity(PageGeometry geometry) {
    return (int) ((geometry.recordBytes() - CRC_BYTES - MANIFEST_AT) / ManifestRun.BYTES);
  }

  /** Returns the root of a tree. */
  public TreeRoot tree(TreeKind kind) {
    return trees.get(kind.index());
  }

  /** Returns the record of the next generation for the same state, which no pages belong to. */
  public CommitRecord next(long nextTimeMillis, boolean nextClean) {
    return new CommitRecord(
        generation + 1,
        fileId,
        pageCount,
        freeCount,
        nextTimeMillis,
        snapshotCounter,
        nextClean,
        trees,
        roots,
        List.of());
  }

  /** Returns whether another record describes the same state, as that of another generation. */
  public boolean isSameState(CommitRecord other) {
    return pageCount == other.pageCount
        && freeCount == other.freeCount
        && snapshotCounter == other.snapshotCounter
        && trees.equals(other.trees)
        && roots.equals(other.roots);
  }

  /** Returns this record with the manifest of the pages that are written with it. */
  public CommitRecord withManifest(List<ManifestRun> runs) {
    return new CommitRecord(
        generation,
        fileId,
        pageCount,
        freeCount,
        timeMillis,
        snapshotCounter,
        clean,
        trees,
        roots,
        runs);
  }

  /** Writes the record into a zeroed metadata page. */
  public void encode(MemorySegment page, PageGeometry geometry) {
    page.set(U32, 0, MAGIC);
    page.set(U32, FLAGS_AT, clean ? CLEAN : 0);
    page.set(U64, GENERATION_AT, generation);
    page.set(U64, ID_HIGH_AT, fileId.getMostSignificantBits());
    page.set(U64, ID_LOW_AT, fileId.getLeastSignificantBits());
    page.set(U64, PAGE_COUNT_AT, pageCount);
    page.set(U64, FREE_COUNT_AT, freeCount);
    page.set(U64, TIME_AT, timeMillis);
    page.set(U32, SNAPSHOTS_AT, snapshotCounter);
    for (int i = 0; i < TREES; i++) {
      trees.get(i).encode(page, TREES_AT + (long) i * TreeRoot.BYTES);
    }
    for (int i = 0; i < USER_ROOTS; i++) {
      page.set(U64, ROOTS_AT + 8L * i, roots.get(i));
    }
    page.set(U32, RUNS_AT, manifest.size());
    long at = MANIFEST_AT;
    for (ManifestRun run : manifest) {
      run.encode(page, at);
      at += ManifestRun.BYTES;
    }
    long crcAt = (long) geometry.recordBytes() - CRC_BYTES;
    page.set(U32, crcAt, Checksum.ofMemory(page.asSlice(0, crcAt)));
  }

  /**
   * Reads a metadata page, given as memory, not as a mapping. Total: any bytes give a record or an
   * exception.
   */
  public static CommitRecord parse(MemorySegment page, PageGeometry geometry, UUID fileId)
      throws DamageException {
    long crcAt = (long) geometry.recordBytes() - CRC_BYTES;
    if (page.get(U32, 0) != MAGIC) {
      throw new DamageException("a commit record", "magic 0x" + hex(page.get(U32, 0)));
    }
    int stored = page.get(U32, crcAt);
    int computed = Checksum.ofMemory(page.asSlice(0, crcAt));
    if (stored != computed) {
      throw new DamageException(Checksum.show(computed), Checksum.show(stored));
    }
    UUID id = new UUID(page.get(U64, ID_HIGH_AT), page.get(U64, ID_LOW_AT));
    if (!id.equals(fileId)) {
      throw new DamageException("file id " + fileId, id.toString());
    }
    long pageCount = page.get(U64, PAGE_COUNT_AT);
    if (pageCount < PageGeometry.FIRST_DATA_PAGE || pageCount > PageGeometry.MAX_PAGES) {
      throw new DamageException("a page count from 3 to 2^40", Long.toString(pageCount));
    }
    long freeCount = page.get(U64, FREE_COUNT_AT);
    if (freeCount < 0 || freeCount > pageCount - PageGeometry.FIRST_DATA_PAGE) {
      throw new DamageException("a free count below " + pageCount, Long.toString(freeCount));
    }
    long generation = page.get(U64, GENERATION_AT);
    if (generation < 0 || generation >= MAX_GENERATION) {
      throw new DamageException("a generation below 2^62", Long.toString(generation));
    }
    int runs = page.get(U32, RUNS_AT);
    if (runs < 0 || runs > manifestCapacity(geometry)) {
      throw new DamageException(
          "at most " + manifestCapacity(geometry) + " manifest runs", Integer.toString(runs));
    }
    checkReserved(page, MANIFEST_AT + (long) runs * ManifestRun.BYTES, crcAt, geometry);
    boolean clean = page.get(U32, FLAGS_AT) == CLEAN;
    if (clean && runs > 0) {
      throw new DamageException("a clean record without pages", runs + " manifest runs");
    }
    List<Long> roots = new ArrayList<>(USER_ROOTS);
    for (int i = 0; i < USER_ROOTS; i++) {
      roots.add(page.get(U64, ROOTS_AT + 8L * i));
    }
    return new CommitRecord(
        generation,
        fileId,
        pageCount,
        freeCount,
        page.get(U64, TIME_AT),
        page.get(U32, SNAPSHOTS_AT),
        clean,
        parseTrees(page, pageCount, geometry),
        roots,
        parseManifest(page, runs, pageCount));
  }

  private static List<TreeRoot> parseTrees(
      MemorySegment page, long pageCount, PageGeometry geometry) throws DamageException {
    List<TreeRoot> trees = new ArrayList<>(TREES);
    for (int i = 0; i < TREES; i++) {
      // Of a tree of a later version only that matters: that there is one.
      TreeKind kind = Objects.requireNonNullElse(TreeKind.of(i), TreeKind.REGULAR_TABLE);
      long at = TREES_AT + (long) i * TreeRoot.BYTES;
      trees.add(TreeRoot.parse(page, at, i, pageCount, kind.maxLevels(geometry)));
    }
    return trees;
  }

  private static List<ManifestRun> parseManifest(MemorySegment page, int runs, long pageCount)
      throws DamageException {
    List<ManifestRun> manifest = new ArrayList<>(runs);
    long firstPossible = PageGeometry.FIRST_DATA_PAGE;
    for (int i = 0; i < runs; i++) {
      long at = MANIFEST_AT + (long) i * ManifestRun.BYTES;
      ManifestRun run = ManifestRun.parse(page, at, firstPossible, pageCount);
      manifest.add(run);
      firstPossible = run.firstPage() + run.pages();
    }
    return manifest;
  }

  private static void checkReserved(
      MemorySegment page, long manifestEnd, long crcAt, PageGeometry geometry)
      throws DamageException {
    if ((page.get(U32, FLAGS_AT) & ~CLEAN) != 0) {
      throw new DamageException("flags 0 or 1", "0x" + hex(page.get(U32, FLAGS_AT)));
    }
    long at = Layouts.firstNonZero(page, manifestEnd, crcAt);
    if (at < 0) {
      at = Layouts.firstNonZero(page, geometry.recordBytes(), geometry.pageBytes());
    }
    if (at < 0 && page.get(U32, RESERVED_AT) != 0) {
      at = RESERVED_AT;
    }
    if (at < 0 && page.get(U32, RESERVED2_AT) != 0) {
      at = RESERVED2_AT;
    }
    if (at >= 0) {
      throw new DamageException("reserved bytes that are zero", "another value at byte " + at);
    }
  }

  private static String hex(int value) {
    return String.format("%08x", value);
  }
}
