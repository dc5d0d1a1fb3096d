package io.mappedpages;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A snapshot in a file: the state of all pages and root slots at one commit, kept under a name. See
 * {@link Pager#createSnapshot(String)}.
 *
 * <p>Immutable, and safe for use by any thread: what is said here was so when it was asked for.
 */
public final class Snapshot {
  private final String name;
  private final long number;
  private final long generation;
  private final Instant time;
  private final UUID identity;
  private final long heldPages;
  private final String note;

  private Snapshot(Builder builder) {
    this.name = builder.name;
    this.number = builder.number;
    this.generation = builder.generation;
    this.time = builder.time;
    this.identity = builder.identity;
    this.heldPages = builder.heldPages;
    this.note = builder.note;
  }

  /**
   * A description to be filled; for providers.
   *
   * @param name the name
   * @param identity what tells it from all other snapshots
   * @return a builder
   */
  public static Builder builder(String name, UUID identity) {
    return new Builder(name, identity);
  }

  /**
   * What it is called by.
   *
   * @return its name, unique in the file
   */
  public String name() {
    return name;
  }

  /**
   * How many snapshots had ever been taken of the file, this one included.
   *
   * @return the number, from 1 on, which no other snapshot of the file has or will have
   */
  public long number() {
    return number;
  }

  /**
   * The commit that took it.
   *
   * @return the generation whose state it keeps
   */
  public long generation() {
    return generation;
  }

  /**
   * When it was taken, by the clock of the machine that took it.
   *
   * @return the time, in milliseconds
   */
  public Instant time() {
    return time;
  }

  /**
   * What tells it from all other snapshots of all files, given at random. A backup names its base
   * by it.
   *
   * @return the identity
   */
  public UUID identity() {
    return identity;
  }

  /**
   * How many pages it alone keeps: as many become free when it is deleted.
   *
   * @return the number of physical pages, as of now
   */
  public long heldPages() {
    return heldPages;
  }

  /**
   * What whoever took it has said of it.
   *
   * @return the note, perhaps empty
   */
  public String note() {
    return note;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Snapshot that
        && name.equals(that.name)
        && number == that.number
        && generation == that.generation
        && time.equals(that.time)
        && identity.equals(that.identity)
        && heldPages == that.heldPages
        && note.equals(that.note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, number, generation, time, identity, heldPages, note);
  }

  @Override
  public String toString() {
    return "snapshot %d \"%s\" of generation %d, %s".formatted(number, name, generation, time);
  }

  /** Fills a description; for providers. */
  public static final class Builder {
    private final String name;
    private final UUID identity;
    private long number;
    private long generation;
    private Instant time = Instant.EPOCH;
    private long heldPages;
    private String note = "";

    private Builder(String name, UUID identity) {
      this.name = Objects.requireNonNull(name, "name");
      this.identity = Objects.requireNonNull(identity, "identity");
    }

    /**
     * Sets {@link Snapshot#number()}.
     *
     * @param value 1 or more
     * @return this builder
     */
    public Builder number(long value) {
      this.number = value;
      return this;
    }

    /**
     * Sets {@link Snapshot#generation()}.
     *
     * @param value the generation
     * @return this builder
     */
    public Builder generation(long value) {
      this.generation = value;
      return this;
    }

    /**
     * Sets {@link Snapshot#time()}.
     *
     * @param value the time
     * @return this builder
     */
    public Builder time(Instant value) {
      this.time = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Sets {@link Snapshot#heldPages()}.
     *
     * @param value 0 or more
     * @return this builder
     */
    public Builder heldPages(long value) {
      this.heldPages = value;
      return this;
    }

    /**
     * Sets {@link Snapshot#note()}.
     *
     * @param value the note
     * @return this builder
     */
    public Builder note(String value) {
      this.note = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Ends the description.
     *
     * @return the snapshot
     */
    public Snapshot build() {
      return new Snapshot(this);
    }
  }
}
