package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.StructLayout;

/**
 * The side file {@code NAME.readers}: which generation a writer has published, and which ones
 * readers in any process hold. Mapped by all of them; nothing in it outlives its processes, and its
 * content is never part of a backup.
 *
 * <pre>
 *   0          header
 *   4096       4,096 version words of 8 bytes: is a regular page being written?
 *   36,864     slots of 64 bytes, one for each reader
 * </pre>
 *
 * <p>Generations are stored plus one: 0 is none. Byte 0 is locked while the file is made or made
 * longer; the first byte of a slot is locked by its reader, as long as that lives.
 */
public final class ReaderFile {
  /** "MPRT". */
  public static final int MAGIC = 0x5452504d;

  /** The version of this layout. */
  public static final int VERSION = 1;

  /** The fields at the beginning. */
  public static final StructLayout HEADER =
      structLayout(
          U32.withName("magic"), // a file that is something else
          U32.withName("version"), // one that a later version made
          U64.withName("life"), // grows with each writer: 1, 2, ...
          U64.withName("published"), // the newest durable generation plus 1; 0: none yet
          U64.withName("slots")); // how many there are

  /** A slot. Whoever locks its first byte writes it; a writer may set "evicted". */
  public static final StructLayout SLOT =
      structLayout(
          U64.withName("oldest"), // the oldest generation that is read, plus 1; 0: none
          U64.withName("newest"), // the newest one, plus 1
          U64.withName("pid"), // for messages
          U64.withName("sinceMillis"), // when "oldest" was stored, in milliseconds since 1970
          U64.withName("timeoutMillis"), // how long it may hold pages back; 0: for ever
          U64.withName("evicted"), // what "oldest" was when its reader was evicted; 0: it was not
          Layouts.reserved(16));

  /** Where the version words begin. */
  public static final long WORDS_AT = 4096;

  /** How many version words there are. */
  public static final int WORDS = 4096;

  /** Where the slots begin. */
  public static final long SLOTS_AT = WORDS_AT + 8L * WORDS;

  /** How many slots are added at a time. */
  public static final int SLOTS_STEP = 64;

  /** Where the fields of the header are. */
  public static final long MAGIC_AT = offset(HEADER, "magic");

  /** The version. */
  public static final long VERSION_AT = offset(HEADER, "version");

  /** The number of the writer's life. */
  public static final long LIFE_AT = offset(HEADER, "life");

  /** The published generation. */
  public static final long PUBLISHED_AT = offset(HEADER, "published");

  /** The number of slots. */
  public static final long SLOT_COUNT_AT = offset(HEADER, "slots");

  /** In a slot: the oldest generation. */
  public static final long OLDEST_AT = offset(SLOT, "oldest");

  /** In a slot: the newest generation. */
  public static final long NEWEST_AT = offset(SLOT, "newest");

  /** In a slot: the process. */
  public static final long PID_AT = offset(SLOT, "pid");

  /** In a slot: since when. */
  public static final long SINCE_AT = offset(SLOT, "sinceMillis");

  /** In a slot: how long at most. */
  public static final long TIMEOUT_AT = offset(SLOT, "timeoutMillis");

  /** In a slot: what was evicted. */
  public static final long EVICTED_AT = offset(SLOT, "evicted");

  private ReaderFile() {}

  /** Returns where a slot begins. */
  public static long slotAt(long slot) {
    return SLOTS_AT + slot * SLOT.byteSize();
  }

  /** Returns where the version word of a physical page is. */
  public static long wordAt(long page) {
    return WORDS_AT + 8 * (page & (WORDS - 1));
  }
}
