package io.mappedpages.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * A codec and its dictionaries: they help, any bytes can be one, and what was encoded with one is
 * decoded with it. A codec that has none says so.
 */
abstract class CodecDictionaryContract {
  private static final int SAMPLES = 400;
  private static final int MOST_BYTES = 8 << 10;

  abstract PageCodecProvider provider();

  abstract boolean hasDictionaries();

  private Random random(String test) {
    return Seed.random(provider().name() + ", " + test);
  }

  /** Records that have much in common with others, and little within themselves. */
  private static byte[] record(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      text.append("{\"customer\": ")
          .append(random.nextInt(1_000_000))
          .append(", \"country\": \"")
          .append(List.of("Norway", "Bolivia", "Malaysia", "Senegal").get(random.nextInt(4)))
          .append("\", \"subscription\": \"")
          .append(Long.toHexString(random.nextLong()))
          .append("\", \"cancelled\": false}");
    }
    return text.toString().getBytes(US_ASCII);
  }

  private byte[] trained(Random random) {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> samples = new ArrayList<>();
      List<byte[]> contents = new ArrayList<>();
      for (int i = 0; i < SAMPLES; i++) {
        byte[] content = record(random);
        MemorySegment sample = arena.allocate(content.length);
        MemorySegment.copy(content, 0, sample, ValueLayout.JAVA_BYTE, 0, content.length);
        samples.add(sample.asReadOnly());
        contents.add(content);
      }
      byte[] dictionary = provider().train(samples, MOST_BYTES);
      for (int i = 0; i < SAMPLES; i++) {
        assertThat(samples.get(i).toArray(ValueLayout.JAVA_BYTE))
            .as("sample %d after training", i)
            .isEqualTo(contents.get(i));
      }
      return dictionary;
    }
  }

  private void assumeDictionaries() {
    assumeTrue(hasDictionaries(), provider().name() + " has no dictionaries");
  }

  @Test
  void areRefusedWhereThereAreNone() {
    assumeFalse(hasDictionaries(), provider().name() + " has dictionaries");
    assertThatThrownBy(() -> provider().open(new byte[100]).close())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(provider().name());
    assertThatThrownBy(() -> provider().train(List.of(MemorySegment.ofArray(new byte[9])), 100))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(provider().name());
  }

  @Test
  void areAsLongAsWantedAtMostAndHelp() {
    assumeDictionaries();
    Random random = random("a dictionary");
    byte[] dictionary = trained(random);
    assertThat(dictionary).hasSizeBetween(1, MOST_BYTES);
    long with = 0;
    long without = 0;
    try (PageCodec helped = provider().open(dictionary);
        PageCodec alone = provider().open()) {
      for (int i = 0; i < 100; i++) {
        byte[] content = record(random);
        with += CodecCalls.encode(helped, content, helped.defaultLevel()).length;
        without += CodecCalls.encode(alone, content, alone.defaultLevel()).length;
      }
    }
    assertThat(with).isLessThan(without * 9 / 10);
  }

  @Test
  void giveTheContentBackAtAnyLevel() {
    assumeDictionaries();
    Random random = random("levels with a dictionary");
    byte[] dictionary = trained(random);
    try (PageCodec codec = provider().open(dictionary.clone());
        PageCodec other = provider().open(dictionary.clone())) {
      int levels = codec.maxLevel() - codec.minLevel() + 1;
      for (int i = 0; i < 100; i++) {
        byte[] content =
            i % 2 == 0
                ? record(random)
                : CodecContent.any(random).bytes(random, 1 + random.nextInt(5_000));
        int level = codec.minLevel() + random.nextInt(levels);
        CodecCalls.assertDecodes(other, CodecCalls.encode(codec, content, level), content);
      }
    }
  }

  @Test
  void canBeAnyBytes() {
    assumeDictionaries();
    Random random = random("any bytes as a dictionary");
    byte[] sound = trained(random);
    for (int i = 0; i < 60; i++) {
      byte[] dictionary = sound.clone();
      if (i % 2 == 0) {
        dictionary = CodecContent.any(random).bytes(random, 1 + random.nextInt(3_000));
      } else {
        for (int damage = 0; damage < 3; damage++) {
          dictionary[random.nextInt(Math.min(300, dictionary.length))] = (byte) random.nextInt();
        }
      }
      PageCodec opened;
      try {
        opened = provider().open(dictionary);
      } catch (RuntimeException _) {
        continue; // refused
      }
      try (PageCodec codec = opened) {
        CodecCalls.assertRoundTrip(codec, record(random), codec.defaultLevel());
      }
    }
  }

  /** Damaged encodings, with a dictionary. */
  @Nested
  class Damage extends CodecDamageContract {
    @BeforeEach
    void skipWithout() {
      assumeDictionaries();
    }

    @Override
    PageCodecProvider provider() {
      PageCodecProvider plain = CodecDictionaryContract.this.provider();
      byte[] dictionary = trained(random("a dictionary"));
      return new PageCodecProvider() {
        @Override
        public String name() {
          return plain.name();
        }

        @Override
        public PageCodec open() {
          return plain.open(dictionary.clone());
        }
      };
    }
  }
}
