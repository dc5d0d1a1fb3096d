package io.mappedpages;

import java.util.Objects;

/**
 * A dictionary in a file: what pages of a codec have in common, so that it need not be encoded with
 * each of them. It helps small pages of alike content, and is never deleted, since pages refer to
 * it.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class CompressionDictionary {
  private final String name;
  private final String codec;
  private final int bytes;

  private CompressionDictionary(String name, String codec, int bytes) {
    this.name = Objects.requireNonNull(name, "name");
    this.codec = Objects.requireNonNull(codec, "codec");
    this.bytes = bytes;
  }

  /**
   * Describes a dictionary; for providers.
   *
   * @param name its name
   * @param codec the codec that it is for
   * @param bytes its length
   * @return the description
   */
  public static CompressionDictionary of(String name, String codec, int bytes) {
    return new CompressionDictionary(name, codec, bytes);
  }

  /**
   * What {@link CompressionOptions#dictionary} takes.
   *
   * @return its name, unique in the file
   */
  public String name() {
    return name;
  }

  /**
   * The codec that it is for.
   *
   * @return its name
   */
  public String codec() {
    return codec;
  }

  /**
   * Its length.
   *
   * @return bytes, 1 or more
   */
  public int bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CompressionDictionary that
        && name.equals(that.name)
        && codec.equals(that.codec)
        && bytes == that.bytes;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, codec, bytes);
  }

  @Override
  public String toString() {
    return "%s, for %s, %d bytes".formatted(name, codec, bytes);
  }
}
