package io.mappedpages.tests.suite.powercut;

import io.mappedpages.tests.suite.powercut.BlockRecord.Event.Written;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Those of the writes after the last flush that a disk has kept: any of them, since it is free to
 * choose the order.
 */
record Survivors(Shape shape, List<Written> written) {
  /** Which are chosen. */
  enum Shape {
    NONE,
    ALL,
    PREFIX,
    ONE_ONLY,
    ONE_MISSING,
    SOME_WRITES,
    SOME_SECTORS
  }

  private static final int SECTOR_BYTES = 512;

  static Survivors choose(List<Written> pending, Random random) {
    if (pending.isEmpty()) {
      return new Survivors(Shape.NONE, List.of());
    }
    Shape shape = Shape.values()[random.nextInt(Shape.values().length)];
    List<Written> pieces = shape == Shape.SOME_SECTORS ? sectors(pending) : pending;
    int one = random.nextInt(pieces.size());
    IntPredicate kept =
        switch (shape) {
          case NONE -> _ -> false;
          case ALL -> _ -> true;
          case PREFIX -> i -> i < one;
          case ONE_ONLY -> i -> i == one;
          case ONE_MISSING -> i -> i != one;
          case SOME_WRITES, SOME_SECTORS -> _ -> random.nextBoolean();
        };
    return new Survivors(
        shape, IntStream.range(0, pieces.size()).filter(kept).mapToObj(pieces::get).toList());
  }

  private static List<Written> sectors(List<Written> writes) {
    List<Written> sectors = new ArrayList<>();
    for (Written write : writes) {
      for (int at = 0; at < write.bytes().length; at += SECTOR_BYTES) {
        byte[] sector = Arrays.copyOfRange(write.bytes(), at, at + SECTOR_BYTES);
        sectors.add(new Written(write.offsetBytes() + at, sector));
      }
    }
    return sectors;
  }

  /** Applies writes to an image, in order. */
  static void write(List<Written> writes, Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      write(writes, channel);
    }
  }

  /** Applies writes to an image that is open. */
  static void write(List<Written> writes, FileChannel image) throws IOException {
    for (Written write : writes) {
      ByteBuffer bytes = ByteBuffer.wrap(write.bytes());
      while (bytes.hasRemaining()) {
        var _ = image.write(bytes, write.offsetBytes() + bytes.position());
      }
    }
  }
}
