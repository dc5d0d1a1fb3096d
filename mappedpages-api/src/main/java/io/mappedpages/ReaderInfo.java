package io.mappedpages;

import java.time.Duration;
import java.util.Objects;

/**
 * A reader that has a file open beside its writer, in this or in another process, as the writer
 * sees it: {@link PagerStats#readers()}.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class ReaderInfo {
  private final long pid;
  private final long generation;
  private final Duration age;
  private final boolean evictable;
  private final long heldBackPages;

  private ReaderInfo(
      long pid, long generation, Duration age, boolean evictable, long heldBackPages) {
    this.pid = pid;
    this.generation = generation;
    this.age = Objects.requireNonNull(age, "age");
    this.evictable = evictable;
    this.heldBackPages = heldBackPages;
  }

  /**
   * A reader; for providers.
   *
   * @param pid its process id
   * @param generation the oldest generation that it holds
   * @param age for how long
   * @param evictable whether it agreed to be evicted
   * @param heldBackPages how many pages wait for it
   * @return the information
   */
  public static ReaderInfo of(
      long pid, long generation, Duration age, boolean evictable, long heldBackPages) {
    return new ReaderInfo(pid, generation, age, evictable, heldBackPages);
  }

  /**
   * The process of the reader.
   *
   * @return its process id, as that process sees it: in another PID namespace it means nothing here
   */
  public long pid() {
    return pid;
  }

  /**
   * The oldest generation that the reader holds.
   *
   * @return the generation
   */
  public long generation() {
    return generation;
  }

  /**
   * For how long it has held that, by the clock on the wall.
   *
   * @return the time, not negative
   */
  public Duration age() {
    return age;
  }

  /**
   * Whether the reader agreed to be evicted; see {@link PagerBuilder#readerTimeout}.
   *
   * @return {@code true} if it can be
   */
  public boolean evictable() {
    return evictable;
  }

  /**
   * How many pages that were freed since cannot be used again because of this reader. Other readers
   * and views may hold them back as well.
   *
   * @return the number of physical pages
   */
  public long heldBackPages() {
    return heldBackPages;
  }

  @Override
  public String toString() {
    return "reader[pid=%d, generation=%d, age=%s, evictable=%b, heldBackPages=%d]"
        .formatted(pid, generation, age, evictable, heldBackPages);
  }
}
