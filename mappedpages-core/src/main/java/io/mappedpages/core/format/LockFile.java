package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.OptionalLong;

/**
 * The side file {@code NAME.lock}: byte 0 is locked by the writer; the rest says who that is, for
 * messages only. Never part of a backup, never deleted while the store exists.
 */
public final class LockFile {
  /** "MPLK". */
  public static final int MAGIC = 0x4b4c504d;

  /** The layout of the side file. */
  public static final StructLayout LAYOUT =
      structLayout(
          U64.withName("lockBytes"), // byte 0: the writer; the others are reserved
          U32.withName("magic"),
          U32.withName("version"),
          U64.withName("pid"));

  private static final int VERSION = 1;
  private static final long MAGIC_AT = offset(LAYOUT, "magic");
  private static final long VERSION_AT = offset(LAYOUT, "version");
  private static final long PID_AT = offset(LAYOUT, "pid");

  private LockFile() {}

  /** Writes the content of the side file into zeroed memory. */
  public static void encode(MemorySegment content, long pid) {
    content.set(U32, MAGIC_AT, MAGIC);
    content.set(U32, VERSION_AT, VERSION);
    content.set(U64, PID_AT, pid);
  }

  /** Returns who wrote the side file, if it says so. */
  public static OptionalLong pid(MemorySegment content) {
    boolean known = content.get(U32, MAGIC_AT) == MAGIC && content.get(U32, VERSION_AT) == VERSION;
    return known ? OptionalLong.of(content.get(U64, PID_AT)) : OptionalLong.empty();
  }
}
