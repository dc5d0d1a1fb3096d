package io.mappedpages.core.commit;

import static java.util.stream.Collectors.joining;

import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.PagerLockedException;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.file.Readers;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.ManifestRun;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.format.TreeKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What an opener makes of a file: which generation counts, and how both records come to describe
 * it.
 *
 * <p>Of the records whose own checksum holds, the newest whose manifest verifies is chosen. Before
 * anything else is written, a writer writes that record and the pages of its manifest again, the
 * same bytes, and forces: what a killed process wrote is visible and not durable, what a failed
 * force dropped is visible and will never be written. Then, unless the file is clean, it commits
 * the same state as the next generation into the other slot, and forces: a rejected record left
 * there could come back to life when later writes happen to restore its pages (I11).
 */
public final class Recovery {
  private final PageFile file;
  private final PageGeometry geometry;
  private final Superblock superblock;
  private final List<String> rejections = new ArrayList<>();
  private OptionalLong rejected = OptionalLong.empty();

  private Recovery(PageFile file, Superblock superblock) {
    this.file = file;
    this.superblock = superblock;
    this.geometry = new PageGeometry(superblock.pageBytes());
  }

  /** What was found, and counts once the file is ready. */
  public record Result(CommitRecord record, RecoveryOutcome outcome) {}

  /**
   * Reads and judges the superblock.
   *
   * @throws CorruptFileException if the file is no store, or a damaged one
   * @throws IncompatibleFormatException if it has another version, or the Rust crate wrote it
   */
  public static Superblock readSuperblock(PageFile file) throws IOException {
    long length = file.lengthBytes();
    if (length < Superblock.BYTES) {
      throw corruptSuperblock(file, "at least " + Superblock.BYTES + " bytes", length + " bytes");
    }
    try (Arena arena = Arena.ofShared()) {
      MemorySegment block = arena.allocate(Superblock.BYTES, 8);
      file.read(0, block);
      switch (Superblock.origin(block)) {
        case FOREIGN ->
            throw corruptSuperblock(
                file, "magic \"MPPG\"", String.format("0x%08x", block.get(Layouts.U32, 0)));
        case RUST_CRATE ->
            throw new IncompatibleFormatException(
                file.name(),
                "a file written by mappedpages "
                    + Superblock.version(block)
                    + " (Rust): use migrate",
                "version 1.0");
        case MAPPEDPAGES -> {}
      }
      Superblock.check(block);
      if (!Superblock.isKnownVersion(block)) {
        throw new IncompatibleFormatException(
            file.name(), "version " + Superblock.version(block), "version 1.0");
      }
      Superblock superblock = Superblock.parse(block);
      if (length < superblock.pageBytes()) {
        throw corruptSuperblock(file, superblock.pageBytes() + " bytes", length + " bytes");
      }
      MemorySegment page = arena.allocate(superblock.pageBytes(), 8);
      file.read(0, page);
      long at = Layouts.firstNonZero(page, Superblock.BYTES, page.byteSize());
      if (at >= 0) {
        throw corruptSuperblock(file, "zeros behind byte 512", "another value at byte " + at);
      }
      return superblock;
    } catch (DamageException e) {
      throw corruptSuperblock(file, e.expected(), e.found());
    }
  }

  private static CorruptFileException corruptSuperblock(
      PageFile file, String expected, String found) {
    return new CorruptFileException(
        file.name(), "superblock", PageGeometry.SUPERBLOCK_PAGE, expected, found);
  }

  /**
   * Chooses a generation for a writer, and writes nothing yet: a file that turns out to be damaged
   * stays as it is, as the other record may be all that is left of it.
   *
   * @throws CorruptFileException if no generation is whole
   * @throws PagerLockedException if a reader uses a generation that is not there any more
   */
  public static Choice choose(PageFile file, Superblock superblock, Readers readers)
      throws IOException {
    return new Recovery(file, superblock).chooseFor(readers);
  }

  /** A generation that was chosen for a writer. */
  public final class Choice {
    private final CommitRecord chosen;
    private final boolean clean;
    private final Result found;

    private Choice(CommitRecord chosen, boolean clean) {
      this.chosen = chosen;
      this.clean = clean;
      CommitRecord current = clean ? chosen : chosen.next(System.currentTimeMillis(), false);
      this.found = new Result(current, outcome(kind(clean), chosen));
    }

    /** Returns what was found; it counts once the file is ready. */
    public Result found() {
      return found;
    }

    /** Makes the file ready for a writer. */
    public void makeReady() throws IOException {
      makeDurable(chosen);
      if (!clean) {
        write(found.record());
        file.force();
      }
    }
  }

  /**
   * Chooses a generation by the same rule, and writes nothing.
   *
   * @throws CorruptFileException if no generation is whole
   */
  public static Result find(PageFile file, Superblock superblock) throws IOException {
    return new Recovery(file, superblock).find();
  }

  /**
   * Returns the record of a generation if its slot has it, whole; its manifest is not looked at, as
   * a writer that lives has said that it is durable.
   */
  static @Nullable CommitRecord record(PageFile file, Superblock superblock, long generation)
      throws IOException {
    Recovery recovery = new Recovery(file, superblock);
    CommitRecord record = recovery.readRecord(PageGeometry.metadataPage(generation));
    if (record == null || record.generation() != generation) {
      return null;
    }
    recovery.checkTrees(record);
    return record;
  }

  /** Returns the records that are whole by themselves, the newest first. */
  static List<CommitRecord> records(PageFile file, Superblock superblock) throws IOException {
    return new Recovery(file, superblock).readRecords();
  }

  private Result find() throws IOException {
    List<CommitRecord> records = readRecords();
    CommitRecord chosen = choose(records);
    checkTrees(chosen);
    return new Result(chosen, outcome(kind(isClean(records)), chosen));
  }

  private static boolean isClean(List<CommitRecord> records) {
    return records.size() == 2
        && records.stream().allMatch(CommitRecord::clean)
        && records.getFirst().isSameState(records.getLast());
  }

  private RecoveryOutcome.Kind kind(boolean clean) {
    return clean
        ? RecoveryOutcome.Kind.CLEAN
        : rejections.isEmpty() ? RecoveryOutcome.Kind.RECOVERED : RecoveryOutcome.Kind.FELL_BACK;
  }

  private List<CommitRecord> readRecords() throws IOException {
    List<CommitRecord> records = new ArrayList<>();
    for (long page = 1; page <= 2; page++) {
      CommitRecord record = readRecord(page);
      if (record != null) {
        records.add(record);
      }
    }
    records.sort(Comparator.comparingLong(CommitRecord::generation).reversed());
    return records;
  }

  private Choice chooseFor(Readers readers) throws IOException {
    List<CommitRecord> records = readRecords();
    boolean clean = isClean(records);
    CommitRecord chosen = choose(records);
    checkTrees(chosen);
    refuseNewerReaders(readers, chosen);
    return new Choice(chosen, clean);
  }

  /** What such a reader sees was dropped by the kernel, and would be written anew under it. */
  private void refuseNewerReaders(Readers readers, CommitRecord chosen) {
    long newest = readers.newest();
    if (newest > chosen.generation()) {
      throw new PagerLockedException(
          file.name(),
          OptionalLong.empty(),
          "a reader uses generation "
              + newest
              + ", but "
              + chosen.generation()
              + " is the newest that is whole; close that reader first");
    }
  }

  private @Nullable CommitRecord readRecord(long page) throws IOException {
    String name = PageGeometry.metadataName(page) + " (page " + page + ")";
    if (file.lengthBytes() < geometry.offsetBytes(page + 1)) {
      rejections.add(name + " lies behind the end of the file");
      return null;
    }
    try {
      return readRecord(file, geometry, superblock.fileId(), page);
    } catch (DamageException e) {
      rejections.add(name + ": expected " + e.expected() + ", found " + e.found());
      return null;
    }
  }

  /** Reads the record that a metadata page has. */
  public static CommitRecord readRecord(
      PageFile file, PageGeometry geometry, UUID fileId, long page)
      throws IOException, DamageException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(geometry.pageBytes(), 8);
      file.read(geometry.offsetBytes(page), memory);
      CommitRecord record = CommitRecord.parse(memory, geometry, fileId);
      if (PageGeometry.metadataPage(record.generation()) != page) {
        throw new DamageException("a generation of this slot", "" + record.generation());
      }
      return record;
    }
  }

  private CommitRecord choose(List<CommitRecord> records) throws IOException {
    for (CommitRecord record : records) {
      // The new length is durable before a record counts on it: a short file was cut off.
      long needed = geometry.offsetBytes(record.pageCount());
      if (file.lengthBytes() < needed) {
        throw new CorruptFileException(
            file.name(),
            "length of the file, generation " + record.generation(),
            -1,
            needed + " bytes",
            file.lengthBytes() + " bytes");
      }
      ManifestRun missing = firstMissing(record);
      if (missing == null) {
        return record;
      }
      rejected = OptionalLong.of(record.generation());
      rejections.add(
          "generation "
              + record.generation()
              + " was not finished: pages "
              + missing.firstPage()
              + ".."
              + (missing.firstPage() + missing.pages() - 1)
              + " are not what its manifest says");
    }
    throw new CorruptFileException(
        file.name(),
        "metadata A and B",
        PageGeometry.METADATA_A_PAGE,
        "a commit record that is whole",
        "none: " + String.join("; ", rejections));
  }

  private @Nullable ManifestRun firstMissing(CommitRecord record) throws IOException {
    for (ManifestRun run : record.manifest()) {
      CRC32C crc = new CRC32C();
      forEachPage(run, (page, memory) -> crc.update(memory.asByteBuffer()));
      if ((int) crc.getValue() != run.checksum()) {
        return run;
      }
    }
    return null;
  }

  private interface PageVisitor {
    void visit(long page, MemorySegment memory) throws IOException;
  }

  private void forEachPage(ManifestRun run, PageVisitor visitor) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(geometry.pageBytes(), 8);
      for (long page = run.firstPage(); page < run.firstPage() + run.pages(); page++) {
        file.read(geometry.offsetBytes(page), memory);
        visitor.visit(page, memory);
      }
    }
  }

  /** A later version may have put something into a tree that this one does not know. */
  private void checkTrees(CommitRecord record) {
    for (int i = 0; i < CommitRecord.TREES; i++) {
      if (TreeKind.of(i) == null && !record.trees().get(i).isEmpty()) {
        String known = Arrays.stream(TreeKind.values()).map(TreeKind::title).collect(joining(", "));
        throw new IncompatibleFormatException(file.name(), "tree " + i + " in use", known);
      }
    }
    if (record.tree(TreeKind.ALLOCATION_MAP).isEmpty()) {
      throw new CorruptFileException(
          file.name(),
          "commit record of generation " + record.generation(),
          PageGeometry.metadataPage(record.generation()),
          "an allocation map",
          "none");
    }
  }

  /** The same bytes again: what is visible need not be durable. */
  private void makeDurable(CommitRecord record) throws IOException {
    for (ManifestRun run : record.manifest()) {
      forEachPage(run, (page, memory) -> file.write(geometry.offsetBytes(page), memory));
    }
    write(record);
    file.force();
  }

  /** The whole page: what stood behind the record, if anything, must not outlive this opening. */
  private void write(CommitRecord record) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(geometry.pageBytes(), 8);
      record.encode(memory, geometry);
      file.write(geometry.offsetBytes(PageGeometry.metadataPage(record.generation())), memory);
    }
  }

  private RecoveryOutcome outcome(RecoveryOutcome.Kind kind, CommitRecord chosen) {
    String message =
        switch (kind) {
          case CREATED -> "created";
          case CLEAN -> "closed cleanly at generation " + chosen.generation();
          case RECOVERED ->
              "not closed; generation " + chosen.generation() + " is whole and was kept";
          case FELL_BACK ->
              "not closed; generation "
                  + chosen.generation()
                  + " was kept; "
                  + String.join("; ", rejections);
        };
    return RecoveryOutcome.of(kind, chosen.generation(), rejected, message);
  }
}
