package io.mappedpages;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known of one page, without reading it.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class PageInfo {
  /** The kinds of page. */
  public enum Kind {
    /** Written in place. */
    REGULAR,

    /** Copied on write. */
    PROTECTED,

    /** Copied on write, and stored encoded. */
    COMPRESSED
  }

  private final Kind kind;
  private final int runPages;
  private final long encodedBytes;
  private final long snapshotEpoch;
  private final OptionalLong lastCommit;
  private final long logicalBytes;
  private final Optional<String> codec;
  private final OptionalInt level;
  private final Optional<String> dictionary;

  private PageInfo(Builder builder) {
    this.kind = builder.kind;
    this.runPages = builder.runPages;
    this.encodedBytes = builder.encodedBytes;
    this.snapshotEpoch = builder.snapshotEpoch;
    this.lastCommit = builder.lastCommit;
    this.logicalBytes = builder.logicalBytes;
    this.codec = builder.codec;
    this.level = builder.level;
    this.dictionary = builder.dictionary;
  }

  /**
   * Information to be filled; for providers.
   *
   * @param kind the kind of page
   * @return a builder with every figure 0 and no commit
   */
  public static Builder builder(Kind kind) {
    return new Builder(kind);
  }

  /**
   * The kind of page.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * How many physical pages its content takes, one after the other.
   *
   * @return the number of pages; 0 for a protected page that was never written
   */
  public int runPages() {
    return runPages;
  }

  /**
   * How long the content is in the file.
   *
   * @return the length in bytes: of the encoding of a compressed page; else the page size, or the
   *     logical size where it is stored plain; 0 for a page that was never written
   */
  public long encodedBytes() {
    return encodedBytes;
  }

  /**
   * The number of the last snapshot that had ever been taken when the page was put where it is.
   *
   * @return the number, or 0: there was none
   */
  public long snapshotEpoch() {
    return snapshotEpoch;
  }

  /**
   * The commit that gave a protected page its content, or allocated it. It is durable; it may be
   * one that is being published at this moment.
   *
   * @return the generation; empty for a regular page, which is written in place, and when it is not
   *     known any more: before the file was opened, or some two million commits ago
   */
  public OptionalLong lastCommit() {
    return lastCommit;
  }

  /**
   * How long the content is for its user.
   *
   * @return the length in bytes: the logical size of a compressed page, else the page size
   */
  public long logicalBytes() {
    return logicalBytes;
  }

  /**
   * The codec of a compressed page.
   *
   * @return its name; empty for the other kinds
   */
  public Optional<String> codec() {
    return codec;
  }

  /**
   * The level at which the content of a compressed page was encoded.
   *
   * @return the level; empty if it is stored plain or was never written, and for the other kinds
   */
  public OptionalInt level() {
    return level;
  }

  /**
   * The dictionary that its content is encoded with.
   *
   * @return its name; empty if the page is not compressed, or its content takes none
   */
  public Optional<String> dictionary() {
    return dictionary;
  }

  @Override
  public String toString() {
    return "%s, %d pages, %d bytes, epoch %d, last commit %s"
        .formatted(
            kind,
            runPages,
            encodedBytes,
            snapshotEpoch,
            lastCommit.isPresent() ? lastCommit.getAsLong() : "unknown");
  }

  /** Collects what is known; for providers, and for use by one thread at a time. */
  public static final class Builder {
    private final Kind kind;
    private int runPages;
    private long encodedBytes;
    private long snapshotEpoch;
    private OptionalLong lastCommit = OptionalLong.empty();
    private long logicalBytes;
    private Optional<String> codec = Optional.empty();
    private OptionalInt level = OptionalInt.empty();
    private Optional<String> dictionary = Optional.empty();

    private Builder(Kind kind) {
      this.kind = Objects.requireNonNull(kind, "kind");
    }

    /**
     * Sets {@link PageInfo#runPages()}.
     *
     * @param value the number of pages
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder runPages(int value) {
      this.runPages = value;
      return this;
    }

    /**
     * Sets {@link PageInfo#encodedBytes()}.
     *
     * @param value the length in bytes
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder encodedBytes(long value) {
      this.encodedBytes = value;
      return this;
    }

    /**
     * Sets {@link PageInfo#snapshotEpoch()}.
     *
     * @param value the number of a snapshot, or 0
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder snapshotEpoch(long value) {
      this.snapshotEpoch = value;
      return this;
    }

    /**
     * Sets {@link PageInfo#lastCommit()}.
     *
     * @param value the generation, or empty if it is not known
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder lastCommit(OptionalLong value) {
      this.lastCommit = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Sets {@link PageInfo#logicalBytes()}.
     *
     * @param value the length in bytes
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder logicalBytes(long value) {
      this.logicalBytes = value;
      return this;
    }

    /**
     * Sets {@link PageInfo#codec()}.
     *
     * @param name the name of the codec
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder codec(String name) {
      this.codec = Optional.of(name);
      return this;
    }

    /**
     * Sets {@link PageInfo#level()}.
     *
     * @param value the level
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder level(int value) {
      this.level = OptionalInt.of(value);
      return this;
    }

    /**
     * Sets the dictionary.
     *
     * @param name its name
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder dictionary(String name) {
      this.dictionary = Optional.of(name);
      return this;
    }

    /**
     * What was set so far.
     *
     * @return the information, independent of this builder
     */
    public PageInfo build() {
      return new PageInfo(this);
    }
  }
}
