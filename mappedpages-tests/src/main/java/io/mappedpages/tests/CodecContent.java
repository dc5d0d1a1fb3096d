package io.mappedpages.tests;

import java.util.Random;

/** Kinds of bytes that codecs treat in different ways. */
enum CodecContent {
  ZEROS {
    @Override
    void fill(Random random, byte[] bytes) {
      // as it is
    }
  },
  NOISE {
    @Override
    void fill(Random random, byte[] bytes) {
      random.nextBytes(bytes);
    }
  },
  /** Words, again and again. */
  TEXT {
    @Override
    void fill(Random random, byte[] bytes) {
      byte[][] words = new byte[50][];
      for (int i = 0; i < words.length; i++) {
        words[i] = new byte[1 + random.nextInt(9)];
        for (int at = 0; at < words[i].length; at++) {
          words[i][at] = (byte) ('a' + random.nextInt(26));
        }
      }
      for (int at = 0; at < bytes.length; ) {
        byte[] word = words[random.nextInt(words.length)];
        int length = Math.min(word.length, bytes.length - at);
        System.arraycopy(word, 0, bytes, at, length);
        at += length;
        if (at < bytes.length) {
          bytes[at++] = ' ';
        }
      }
    }
  },
  /** Numbers that grow, as in an index. */
  NUMBERS {
    @Override
    void fill(Random random, byte[] bytes) {
      long number = random.nextInt();
      for (int at = 0; at < bytes.length; at++) {
        number += at % 8 == 0 ? random.nextInt(100) : 0;
        bytes[at] = (byte) (number >>> (at % 8 * 8));
      }
    }
  },
  /** A page that is half empty. */
  NOISE_THEN_ZEROS {
    @Override
    void fill(Random random, byte[] bytes) {
      for (int at = 0; at < bytes.length / 2; at++) {
        bytes[at] = (byte) random.nextInt();
      }
    }
  },
  /** What was encoded already, nearly: few values, no repetitions. */
  FEW_VALUES {
    @Override
    void fill(Random random, byte[] bytes) {
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) random.nextInt(4);
      }
    }
  };

  abstract void fill(Random random, byte[] bytes);

  byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    fill(random, bytes);
    return bytes;
  }

  static CodecContent any(Random random) {
    return values()[random.nextInt(values().length)];
  }
}
