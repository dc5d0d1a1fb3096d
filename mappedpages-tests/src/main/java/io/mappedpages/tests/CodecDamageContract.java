package io.mappedpages.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * A codec and input that is not as it should be: it ends, with an exception or not, writes nothing
 * beside the destination, and goes on working.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class CodecDamageContract {
  private static final int ROUNDS = 40;
  private static final int MARK = 0x5a;
  private static final byte[] SOUND = "a content that is sound, is sound, is sound".getBytes(UTF_8);

  abstract PageCodecProvider provider();

  /** Something is done with a content and its encoding. */
  private interface Case {
    void run(PageCodec codec, Random random, byte[] content, byte[] encoded);
  }

  private void withContents(String test, Case each) {
    Random random = Seed.random(provider().name() + ", " + test);
    try (PageCodec codec = provider().open()) {
      byte[] sound = CodecCalls.encode(codec, SOUND, codec.defaultLevel());
      for (int i = 0; i < ROUNDS; i++) {
        int bytes = List.of(1 + random.nextInt(300), 4096, 16_384).get(i % 3);
        byte[] content = CodecContent.any(random).bytes(random, bytes);
        byte[] encoded = CodecCalls.encode(codec, content, codec.defaultLevel());
        each.run(codec, random, content, encoded);
        CodecCalls.assertDecodes(codec, sound, SOUND);
        CodecCalls.assertDecodes(codec, encoded, content);
      }
    }
  }

  @Test
  void aDestinationThatIsTooSmallIsNotExceeded() {
    withContents(
        "small destinations",
        (codec, random, content, encoded) -> {
          int length = encoded.length;
          for (int bytes : new int[] {0, 1, length / 2, length - 1, length, length + 1}) {
            byte[] result =
                CodecCalls.encodeInto(codec, content, codec.defaultLevel(), bytes, MARK);
            if (result != null) { // it found a shorter form
              CodecCalls.assertDecodes(codec, result, content);
            }
          }
        });
  }

  @Test
  void aContentOfAnotherLengthIsRefused() {
    withContents(
        "other lengths",
        (codec, random, content, encoded) -> {
          int length = content.length;
          for (int bytes : new int[] {length / 2, length - 1, length + 1, 2 * length + 7}) {
            assertThat(CodecCalls.outcome(codec, encoded, bytes, MARK))
                .as("%d bytes decoded as %d", length, bytes)
                .isNull();
          }
        });
  }

  @Test
  void aTruncatedEncodingIsSurvived() {
    withContents(
        "truncation",
        (codec, random, content, encoded) -> {
          for (int i = 0; i < 30; i++) {
            int length = i < 10 ? Math.min(i, encoded.length) : random.nextInt(encoded.length);
            survive(codec, Arrays.copyOf(encoded, length), content.length);
          }
        });
  }

  @Test
  void aDamagedEncodingIsSurvived() {
    withContents(
        "damage",
        (codec, random, content, encoded) -> {
          for (int i = 0; i < 60; i++) {
            byte[] damaged = encoded.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
              // The beginning holds lengths and tables: so it is hit more often.
              int within = random.nextBoolean() ? Math.min(16, damaged.length) : damaged.length;
              int at = random.nextInt(within);
              damaged[at] =
                  random.nextBoolean()
                      ? (byte) (damaged[at] ^ 1 << random.nextInt(8))
                      : (byte) random.nextInt();
            }
            survive(codec, damaged, content.length);
          }
        });
  }

  @Test
  void bytesThatAreNoEncodingAreSurvived() {
    withContents(
        "noise",
        (codec, random, content, encoded) -> {
          for (CodecContent kind : CodecContent.values()) {
            survive(codec, kind.bytes(random, random.nextInt(2_000)), content.length);
          }
          byte[] ones = new byte[encoded.length];
          Arrays.fill(ones, (byte) 0xff); // lengths without end
          survive(codec, ones, content.length);
          byte[] longer = Arrays.copyOf(encoded, encoded.length + 1 + random.nextInt(50));
          survive(codec, longer, content.length);
        });
  }

  private static void survive(PageCodec codec, byte[] encoded, int plainBytes) {
    byte[] outcome = CodecCalls.outcome(codec, encoded, plainBytes, MARK);
    assertThat(outcome == null || outcome.length == plainBytes).isTrue();
  }
}
