package io.mappedpages.core.backup;

import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.PageGeometry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.UUID;

/**
 * What a backup part says of itself and of the store, before the items.
 *
 * @param fileId names the store
 * @param pageBytes its page size
 * @param generation which generation the part leads to
 * @param timeMillis when that was committed, in milliseconds since 1970; for people only
 * @param snapshotCounter the number of the last snapshot ever taken
 * @param roots the eight numbers that belong to the user
 * @param base the snapshot that the part is relative to; {@link SnapshotRef#NONE} in a full backup
 * @param snapshots those that exist in that generation, by ascending number
 */
public record PartHeader(
    UUID fileId,
    int pageBytes,
    long generation,
    long timeMillis,
    int snapshotCounter,
    List<Long> roots,
    SnapshotRef base,
    List<SnapshotRef> snapshots) {
  /** The most snapshots that a part can list. */
  public static final int MOST_SNAPSHOTS = 1 << 20;

  /** Copies the lists. */
  public PartHeader {
    roots = List.copyOf(roots);
    snapshots = List.copyOf(snapshots);
  }

  /**
   * A snapshot of a store.
   *
   * @param identity tells it from those of other stores, and of copies of this one
   * @param number its number, from 1 on, unsigned
   * @param cutFrom generations above this and below {@code cutTo} are not part of the history any
   *     more, since it was gone back behind them; 0 if there are none
   * @param cutTo see {@code cutFrom}
   */
  public record SnapshotRef(UUID identity, int number, long cutFrom, long cutTo) {
    /** No snapshot. */
    public static final SnapshotRef NONE = new SnapshotRef(new UUID(0, 0), 0);

    /** The layout of the content of a frame for a snapshot, whose key is the number. */
    public static final StructLayout LAYOUT =
        structLayout(
            U64.withName("identityHigh"),
            U64.withName("identityLow"),
            U64.withName("cutFrom"),
            U64.withName("cutTo"));

    private static final long LOW_AT = offset(LAYOUT, "identityLow");
    private static final long CUT_FROM_AT = offset(LAYOUT, "cutFrom");
    private static final long CUT_TO_AT = offset(LAYOUT, "cutTo");

    /** A snapshot that nothing was cut off behind. */
    public SnapshotRef(UUID identity, int number) {
      this(identity, number, 0, 0);
    }

    /** Writes the content of its frame. */
    void encode(MemorySegment target) {
      target.set(U64, 0, identity.getMostSignificantBits());
      target.set(U64, LOW_AT, identity.getLeastSignificantBits());
      target.set(U64, CUT_FROM_AT, cutFrom);
      target.set(U64, CUT_TO_AT, cutTo);
    }

    /** Reads the content of its frame. */
    static SnapshotRef parse(MemorySegment source, int number) {
      return new SnapshotRef(
          new UUID(source.get(U64, 0), source.get(U64, LOW_AT)),
          number,
          source.get(U64, CUT_FROM_AT),
          source.get(U64, CUT_TO_AT));
    }

    /** Refuses what does not follow a number, or was not taken yet, or has no identity. */
    void check(int previousNumber, int snapshotCounter) throws DamageException {
      if (Integer.compareUnsigned(number, previousNumber) <= 0
          || Integer.compareUnsigned(number, snapshotCounter) > 0
          || identity.equals(NONE.identity)) {
        throw new DamageException(
            "a snapshot with an identity and a number above %s and at most %s"
                .formatted(
                    Integer.toUnsignedString(previousNumber),
                    Integer.toUnsignedString(snapshotCounter)),
            toString());
      }
      if (cutTo == 0 ? cutFrom != 0 : cutFrom < 0 || cutFrom >= cutTo) {
        throw new DamageException("generations that were cut off", cutFrom + " up to " + cutTo);
      }
    }

    /** Returns whether a generation was cut off the history. */
    public boolean cutsOff(long generation) {
      return generation > cutFrom && generation < cutTo;
    }

    @Override
    public String toString() {
      return "snapshot " + Integer.toUnsignedString(number) + " (" + identity + ")";
    }
  }

  /** Returns whether the part needs no other before it. */
  public boolean isFull() {
    return base.equals(SnapshotRef.NONE);
  }

  /** Returns this header with other snapshots. */
  PartHeader withSnapshots(List<SnapshotRef> others) {
    return new PartHeader(
        fileId, pageBytes, generation, timeMillis, snapshotCounter, roots, base, others);
  }

  /** Refuses what no store can have. */
  void check() throws DamageException {
    if (!PageGeometry.isPageSize(pageBytes)) {
      throw new DamageException(
          "a page size that is a power of two from 1024 to 1048576", Integer.toString(pageBytes));
    }
    if (generation < 0 || generation >= CommitRecord.MAX_GENERATION) {
      throw new DamageException("a generation below 2^62", Long.toString(generation));
    }
    if (roots.size() != CommitRecord.USER_ROOTS) {
      throw new DamageException(CommitRecord.USER_ROOTS + " roots", roots.size() + " roots");
    }
    if (!isFull()) {
      base.check(0, snapshotCounter);
    }
    checkCount(snapshots.size());
    int previous = 0;
    for (SnapshotRef snapshot : snapshots) {
      snapshot.check(previous, snapshotCounter);
      previous = snapshot.number;
    }
  }

  /** Refuses a number of snapshots that is negative or too large. */
  static void checkCount(int snapshots) throws DamageException {
    if (snapshots < 0 || snapshots > MOST_SNAPSHOTS) {
      throw new DamageException(
          "at most " + MOST_SNAPSHOTS + " snapshots", Integer.toUnsignedString(snapshots));
    }
  }
}
