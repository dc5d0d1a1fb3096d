package io.mappedpages;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What compressed pages of one codec, level and dictionary take.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class CompressionStats {
  private final String codec;
  private final OptionalInt level;
  private final Optional<String> dictionary;
  private final long pages;
  private final long logicalBytes;
  private final long encodedBytes;
  private final long storedBytes;

  private CompressionStats(
      String codec,
      OptionalInt level,
      Optional<String> dictionary,
      long pages,
      long logicalBytes,
      long encodedBytes,
      long storedBytes) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.level = Objects.requireNonNull(level, "level");
    this.dictionary = Objects.requireNonNull(dictionary, "dictionary");
    this.pages = pages;
    this.logicalBytes = logicalBytes;
    this.encodedBytes = encodedBytes;
    this.storedBytes = storedBytes;
  }

  /**
   * Statistics; for providers.
   *
   * @param codec the name of the codec
   * @param level the level, or empty for what is stored plain or was never written
   * @param dictionary the name of the dictionary, or empty for none
   * @param pages how many pages
   * @param logicalBytes their content, as their users see it
   * @param encodedBytes their content, as it is stored
   * @param storedBytes the physical pages that they take
   * @return the statistics
   */
  public static CompressionStats of(
      String codec,
      OptionalInt level,
      Optional<String> dictionary,
      long pages,
      long logicalBytes,
      long encodedBytes,
      long storedBytes) {
    return new CompressionStats(
        codec, level, dictionary, pages, logicalBytes, encodedBytes, storedBytes);
  }

  /**
   * The codec.
   *
   * @return its name
   */
  public String codec() {
    return codec;
  }

  /**
   * The level.
   *
   * @return the level, or empty: pages that are stored plain, and such as were never written
   */
  public OptionalInt level() {
    return level;
  }

  /**
   * The dictionary.
   *
   * @return its name, or empty if the content takes none
   */
  public Optional<String> dictionary() {
    return dictionary;
  }

  /**
   * How many pages there are.
   *
   * @return the number of compressed pages
   */
  public long pages() {
    return pages;
  }

  /**
   * How long their content is for its users.
   *
   * @return the sum of the logical sizes in bytes
   */
  public long logicalBytes() {
    return logicalBytes;
  }

  /**
   * How long their content is as it is stored.
   *
   * @return the sum in bytes, without headers and padding
   */
  public long encodedBytes() {
    return encodedBytes;
  }

  /**
   * How much of the file they take.
   *
   * @return the sum of their physical pages in bytes
   */
  public long storedBytes() {
    return storedBytes;
  }

  @Override
  public String toString() {
    return "%s, level %s: %d pages, %d bytes encoded in %d, stored in %d"
        .formatted(
            codec,
            level.isPresent() ? level.getAsInt() : "none",
            pages,
            logicalBytes,
            encodedBytes,
            storedBytes);
  }
}
