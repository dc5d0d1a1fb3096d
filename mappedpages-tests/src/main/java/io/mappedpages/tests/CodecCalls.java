package io.mappedpages.tests;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.spi.PageCodec;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Calls of a codec with guarded memory of exactly the lengths that the pager would give it. */
final class CodecCalls {
  private static final int MARK = 0xa5;

  private CodecCalls() {}

  static byte[] encode(PageCodec codec, byte[] content, int level) {
    return encode(codec, content, level, MARK);
  }

  /**
   * Encodes into as many bytes as there may be at most.
   *
   * @param mark what lies around content and encoding
   */
  static byte[] encode(PageCodec codec, byte[] content, int level, int mark) {
    byte[] encoded = encodeInto(codec, content, level, codec.maxEncodedBytes(content.length), mark);
    if (encoded == null) {
      throw new AssertionError(
          "%d bytes of level %d did not fit into the most that they may need"
              .formatted(content.length, level));
    }
    return encoded;
  }

  /** Encodes into so many bytes, or returns null if the codec says that it cannot. */
  static byte @Nullable [] encodeInto(
      PageCodec codec, byte[] content, int level, long encodedBytes, int mark) {
    try (Arena arena = Arena.ofConfined()) {
      GuardedMemory plain = GuardedMemory.of(arena, content, mark);
      GuardedMemory encoded = new GuardedMemory(arena, encodedBytes, mark);
      long length;
      try {
        length = codec.encode(plain.segment().asReadOnly(), encoded.segment(), level);
      } catch (RuntimeException e) {
        if (encodedBytes >= codec.maxEncodedBytes(content.length)) {
          throw new AssertionError("encode threw although there was room", e);
        }
        return null;
      } finally {
        plain.checkMargins();
        encoded.checkMargins();
        assertThat(plain.bytes()).as("the content after encoding").isEqualTo(content);
      }
      assertThat(length).as("the length of the encoding").isBetween(1L, encodedBytes);
      return encoded.segment().asSlice(0, length).toArray(JAVA_BYTE);
    }
  }

  static void assertRoundTrip(PageCodec codec, byte[] content, int level) {
    assertDecodes(codec, encode(codec, content, level), content);
  }

  static void assertDecodes(PageCodec codec, byte[] encoded, byte[] content) {
    byte[] decoded = decode(codec, encoded, content.length, MARK);
    if (!Arrays.equals(decoded, content)) {
      throw new AssertionError(
          "%d bytes, encoded as %d: byte %d differs"
              .formatted(content.length, encoded.length, Arrays.mismatch(decoded, content)));
    }
  }

  /** Decodes; every byte of the result was another one before. */
  private static byte[] decode(PageCodec codec, byte[] encoded, int plainBytes, int mark) {
    try (Arena arena = Arena.ofConfined()) {
      GuardedMemory source = GuardedMemory.of(arena, encoded, mark);
      GuardedMemory plain = new GuardedMemory(arena, plainBytes, mark);
      try {
        codec.decode(source.segment().asReadOnly(), plain.segment());
      } finally {
        source.checkMargins();
        plain.checkMargins();
        assertThat(source.bytes()).as("the encoding after decoding").isEqualTo(encoded);
      }
      return plain.bytes();
    }
  }

  /**
   * Decodes what may be damaged, and returns the content, or null if the codec has noticed. An
   * error, such as too little memory, is no way to say so.
   *
   * @param mark what lies around both, and is in the destination before
   */
  static byte @Nullable [] outcome(PageCodec codec, byte[] encoded, int plainBytes, int mark) {
    try {
      return decode(codec, encoded, plainBytes, mark);
    } catch (RuntimeException e) {
      return null;
    } catch (VirtualMachineError e) { // JUnit would end the whole run
      throw new AssertionError("an error where an exception should be", e);
    }
  }
}
