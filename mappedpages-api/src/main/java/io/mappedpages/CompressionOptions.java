package io.mappedpages;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How the compressed pages of an allocator are encoded. Pages of different codecs and levels can
 * stand in one file: how a page is decoded is written with the page.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class CompressionOptions {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,16}");

  private final String codec;
  private final OptionalInt level;
  private final Optional<String> dictionary;

  private CompressionOptions(String codec, OptionalInt level, Optional<String> dictionary) {
    this.codec = codec;
    this.level = level;
    this.dictionary = dictionary;
  }

  /**
   * Pages of a codec, at its default level. Whether there is such a codec is judged when the
   * allocator is made.
   *
   * @param name the name of the codec, such as {@code "zstd"}
   * @return the options
   * @throws IllegalArgumentException if it does not match {@code [a-z0-9-]{1,16}}
   */
  public static CompressionOptions codec(String name) {
    return new CompressionOptions(checked("codec", name), OptionalInt.empty(), Optional.empty());
  }

  private static String checked(String option, String name) {
    Objects.requireNonNull(name, "name");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          option + ": expected a name that matches " + NAME + ", found \"" + name + "\"");
    }
    return name;
  }

  /**
   * The same with another level.
   *
   * @param value the level; whether the codec has it is judged when the allocator is made
   * @return new options
   */
  public CompressionOptions level(int value) {
    return new CompressionOptions(codec, OptionalInt.of(value), dictionary);
  }

  /**
   * The same with a dictionary, which {@link Pager#trainDictionary} or {@link Pager#addDictionary}
   * has put into the file.
   *
   * @param name its name; whether the file has it is judged when the allocator is made
   * @return new options
   * @throws IllegalArgumentException if it does not match {@code [a-z0-9-]{1,16}}
   */
  public CompressionOptions dictionary(String name) {
    return new CompressionOptions(codec, level, Optional.of(checked("dictionary", name)));
  }

  /**
   * The codec.
   *
   * @return its name
   */
  public String codecName() {
    return codec;
  }

  /**
   * The level.
   *
   * @return the level, or empty for the codec's own default
   */
  public OptionalInt level() {
    return level;
  }

  /**
   * The dictionary.
   *
   * @return its name, or empty for none
   */
  public Optional<String> dictionary() {
    return dictionary;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CompressionOptions that
        && codec.equals(that.codec)
        && level.equals(that.level)
        && dictionary.equals(that.dictionary);
  }

  @Override
  public int hashCode() {
    return Objects.hash(codec, level, dictionary);
  }

  @Override
  public String toString() {
    return codec
        + (level.isPresent() ? ", level " + level.getAsInt() : ", default level")
        + dictionary.map(name -> ", dictionary " + name).orElse("");
  }
}
