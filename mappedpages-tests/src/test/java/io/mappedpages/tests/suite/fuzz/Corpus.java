package io.mappedpages.tests.suite.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Scripts that are kept: what was found once, and what leads to rare places. */
final class Corpus {
  private static final int RANDOM_SCRIPTS = 120;

  private Corpus() {}

  /**
   * A script that is kept.
   *
   * @param title what was wrong when it was found
   * @param end how it must end
   * @param hex its bytes
   */
  record Kept(String title, Trial.End end, String hex) {
    byte[] script() {
      return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /** Returns those of the repository. */
  static List<Kept> kept() {
    List<Kept> all = new ArrayList<>();
    for (String line : text().lines().filter(text -> !text.isBlank()).toList()) {
      if (!line.startsWith("#")) {
        String[] parts = line.split(" +", 3);
        String title = parts.length > 2 ? parts[2] : parts[1];
        all.add(new Kept(title, Trial.End.valueOf(parts[0]), parts[1]));
      }
    }
    return all;
  }

  private static String text() {
    try (InputStream resource = Corpus.class.getResourceAsStream("corpus.txt")) {
      byte[] bytes = Objects.requireNonNull(resource, "corpus.txt").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes scripts into a folder, for a fuzzer to start from: some of each length and store. */
  static void writeRandom(Path folder) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < RANDOM_SCRIPTS; i++) {
      byte[] script = new byte[Script.HEAD_BYTES + Mutation.BYTES * (1 + i % 4)];
      random.nextBytes(script);
      script[0] = (byte) (i % SoundStore.SHAPES.size());
      script[1] = (byte) (i % 3 == 0 ? 1 << i / 3 % Repair.Part.values().length : 0);
      Files.write(folder.resolve("random-" + i), script);
    }
  }

  /** Writes the kept scripts into a folder. */
  static void writeKept(Path folder) throws IOException {
    List<Kept> all = kept();
    for (int i = 0; i < all.size(); i++) {
      Files.write(folder.resolve("kept-" + i), all.get(i).script());
    }
  }
}
