package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.core.format.Checksum;
import io.mappedpages.tests.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Checksums of parts give the checksum of the whole. */
final class ChecksumTest {
  private static int split(MemorySegment bytes, long at) {
    return Checksum.combine(
        Checksum.ofMemory(bytes.asSlice(0, at)),
        Checksum.ofMemory(bytes.asSlice(at)),
        bytes.byteSize() - at);
  }

  @Test
  void bytesMayBeSplitAnywhere() {
    Random random = Seed.random("checksums");
    try (Arena arena = Arena.ofConfined()) {
      for (int bytes = 0; bytes < 100; bytes++) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
        for (int at = 0; at <= bytes; at++) {
          assertThat(split(memory, at)).isEqualTo(Checksum.ofMemory(memory));
        }
      }
      MemorySegment large = arena.allocate((32 << 20) + 5);
      for (long at = 0; at + Long.BYTES < large.byteSize(); at += 997) {
        large.set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.nextLong());
      }
      int whole = Checksum.ofMemory(large);
      for (long at : new long[] {0, 1, 4096, 1 << 20, (32 << 20) - 1, (32 << 20) + 5}) {
        assertThat(split(large, at)).isEqualTo(whole);
      }
    }
  }

  /** A length has up to 40 bits, of which a test cannot read the bytes. */
  @Test
  void whatFollowsMayBeLong() {
    int first = 0x12345678;
    long half = 1L << 38;
    int zerosOfHalf = Checksum.combine(0, 0, half);
    assertThat(zerosOfHalf).isZero();
    assertThat(Checksum.combine(Checksum.combine(first, 0, half), 0, half))
        .isEqualTo(Checksum.combine(first, 0, 2 * half));
    assertThat(Checksum.combine(Checksum.combine(first, 0, half - 7), 0, 7))
        .isEqualTo(Checksum.combine(first, 0, half));
  }
}
