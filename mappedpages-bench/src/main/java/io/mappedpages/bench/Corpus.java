package io.mappedpages.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Real bytes to be compressed, cut into pages of which each is compressed alone.
 *
 * @param bytes what there is of them
 * @param wantedBytes as much is made by beginning again, so that there is enough to measure
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Corpus(String name, byte[] bytes, int wantedBytes) {
  private static final String HOME = "mappedpages.home";
  private static final String RANDOM = "random bytes";

  /**
   * Returns all of them: files of the checkout that the program runs from, the classes of this
   * program, and random bytes.
   */
  static List<Corpus> all(int wantedBytes) throws IOException {
    Path home = Path.of(System.getProperty(HOME, "")).toAbsolutePath();
    byte[] random = new byte[wantedBytes];
    new Random(1).nextBytes(random);
    return List.of(
        new Corpus("Java sources", files(home, ".java", wantedBytes), wantedBytes),
        new Corpus("class files", classes(wantedBytes), wantedBytes),
        new Corpus("JSON", json(home), wantedBytes),
        new Corpus("text", files(home, ".md", wantedBytes), wantedBytes),
        new Corpus(RANDOM, random, wantedBytes));
  }

  boolean isRandom() {
    return name.equals(RANDOM);
  }

  private static byte[] files(Path folder, String end, int most) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(path -> path.toString().endsWith(end)).sorted().toList()) {
        if (all.size() < most) {
          Files.copy(file, all);
        }
      }
    }
    return all.toByteArray();
  }

  /** The classes of this program, from its jar or from the folder of its module. */
  private static byte[] classes(int most) throws IOException {
    try {
      Path place =
          Path.of(Corpus.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return files(place, ".class", most);
      }
      URI jar = URI.create("jar:" + place.toUri());
      try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of())) {
        return files(inside.getPath("/"), ".class", most);
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** What is known of the files of the checkout, a line each. */
  private static byte[] json(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        BasicFileAttributes known = Files.readAttributes(file, BasicFileAttributes.class);
        lines.append(
            "{\"path\":\"%s\",\"bytes\":%d,\"modified\":\"%s\",\"key\":%s}%n"
                .formatted(
                    folder.relativize(file),
                    known.size(),
                    known.lastModifiedTime(),
                    known.fileKey() == null ? "null" : "\"" + known.fileKey() + "\""));
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns how many pages it makes. */
  int count(int pageBytes) {
    return wantedBytes / pageBytes;
  }

  /** Returns it in pages. */
  List<MemorySegment> pages(Arena arena, int pageBytes) {
    List<MemorySegment> pages = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < count(pageBytes); i++) {
      MemorySegment page = arena.allocate(pageBytes, 64);
      for (int filled = 0; filled < pageBytes; ) {
        int length = Math.min(pageBytes - filled, bytes.length - at);
        MemorySegment.copy(bytes, at, page, ValueLayout.JAVA_BYTE, filled, length);
        filled += length;
        at = (at + length) % bytes.length;
      }
      pages.add(page);
    }
    return pages;
  }

  @Override
  public String toString() {
    return "%s: %,d bytes%s".formatted(name, bytes.length, isRandom() ? "" : " of this checkout");
  }
}
