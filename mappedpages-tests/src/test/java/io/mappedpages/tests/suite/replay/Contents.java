package io.mappedpages.tests.suite.replay;

import io.mappedpages.tests.crash.CrashableDisk;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the pages of a history hold. A content fills three sectors, the last one among them, and
 * leaves the others zero: so few sectors are dirty that often all their subsets can be tried.
 */
public final class Contents {
  private static final int SECTOR = CrashableDisk.SECTOR_BYTES;

  private final int pageBytes;
  private final byte[] zero;
  private final Map<Long, byte[]> byTag = new HashMap<>();

  Contents(int pageBytes) {
    this.pageBytes = pageBytes;
    this.zero = new byte[pageBytes];
  }

  int pageBytes() {
    return pageBytes;
  }

  /** A page of zeros; the same array each time. */
  public byte[] zero() {
    return zero;
  }

  /** The content of a number; the same array each time. */
  public byte[] tagged(long tag) {
    return byTag.computeIfAbsent(tag, this::make);
  }

  private byte[] make(long tag) {
    ByteBuffer page = ByteBuffer.allocate(pageBytes);
    for (int sector : new int[] {0, 1, pageBytes / SECTOR - 1}) {
      for (int at = 0; at < SECTOR; at += Long.BYTES) {
        page.putLong(sector * SECTOR + at, tag * 0x9e3779b97f4a7c15L ^ ((at + 1L) << 40) ^ sector);
      }
    }
    return page.array();
  }

  /** Whether every sector is that of one of some contents. */
  static boolean isMix(byte[] found, List<byte[]> allowed) {
    for (int at = 0; at < found.length; at += SECTOR) {
      if (!isSectorOfOne(found, at, allowed)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSectorOfOne(byte[] found, int at, List<byte[]> allowed) {
    for (byte[] content : allowed) {
      if (java.util.Arrays.equals(found, at, at + SECTOR, content, at, at + SECTOR)) {
        return true;
      }
    }
    return false;
  }

  /** The beginning of a content, for messages. */
  public static String show(byte[] content) {
    return "%016x..".formatted(ByteBuffer.wrap(content).getLong());
  }
}
