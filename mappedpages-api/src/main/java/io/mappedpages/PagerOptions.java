package io.mappedpages;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link PagerBuilder} as a provider gets them: checked, and immutable.
 *
 * <p>Safe for use by any thread.
 */
public final class PagerOptions {
  private final @Nullable String strategy;
  private final long extentBytes;
  private final long maxPages;
  private final boolean sparse;
  private final WriteMode writeMode;
  private final Duration latchTimeout;
  private final boolean checkedAccess;
  private final int asyncLimit;
  private final Duration commitDelay;
  private final long decodedCacheBytes;
  private final @Nullable Duration readerTimeout;
  private final @Nullable ClassLoader pluginLoader;

  PagerOptions(PagerBuilder builder) {
    this.strategy = builder.strategy;
    this.extentBytes = builder.extentBytes;
    this.maxPages = builder.maxPages;
    this.sparse = builder.sparse;
    this.writeMode = builder.writeMode;
    this.latchTimeout = builder.latchTimeout;
    this.checkedAccess = builder.checkedAccess;
    this.asyncLimit = builder.asyncLimit;
    this.commitDelay = builder.commitDelay;
    this.decodedCacheBytes = builder.decodedCacheBytes;
    this.readerTimeout = builder.readerTimeout;
    this.pluginLoader = builder.pluginLoader;
  }

  /**
   * The options of a builder on which none was set.
   *
   * @return the defaults
   */
  public static PagerOptions defaults() {
    return new PagerOptions(new PagerBuilder());
  }

  /**
   * The allocation strategy; see {@link PagerBuilder#strategy}.
   *
   * @return its name, or {@code null} for the provider's own choice
   */
  public @Nullable String strategy() {
    return strategy;
  }

  /**
   * The size of one mapping; see {@link PagerBuilder#extentBytes}.
   *
   * @return the size in bytes, a power of two from 64 MiB to 1 GiB
   */
  public long extentBytes() {
    return extentBytes;
  }

  /**
   * The limit of growth; see {@link PagerBuilder#maxPages}.
   *
   * @return the number of physical pages, from 64 to 2^40
   */
  public long maxPages() {
    return maxPages;
  }

  /**
   * Whether growth leaves holes; see {@link PagerBuilder#sparse}.
   *
   * @return {@code true} if space need not really be allocated
   */
  public boolean sparse() {
    return sparse;
  }

  /**
   * How regular pages are written; see {@link PagerBuilder#writeMode}.
   *
   * @return the mode
   */
  public WriteMode writeMode() {
    return writeMode;
  }

  /**
   * How long a call waits for a page; see {@link PagerBuilder#latchTimeout}.
   *
   * @return the time, positive, and within what a {@code long} holds in nanoseconds
   */
  public Duration latchTimeout() {
    return latchTimeout;
  }

  /**
   * Whether the use of a segment beyond its access throws; see {@link PagerBuilder#checkedAccess}.
   *
   * @return {@code true} if every access has its own arena
   */
  public boolean checkedAccess() {
    return checkedAccess;
  }

  /**
   * How many asynchronous operations may be pending; see {@link PagerBuilder#asyncLimit}.
   *
   * @return the number, at least 1
   */
  public int asyncLimit() {
    return asyncLimit;
  }

  /**
   * How long commits wait for each other at most; see {@link PagerBuilder#commitDelay}.
   *
   * @return the time, zero or more
   */
  public Duration commitDelay() {
    return commitDelay;
  }

  /**
   * How much is kept of decoded pages; see {@link PagerBuilder#decodedCacheBytes}.
   *
   * @return the number of bytes; 0: nothing is kept
   */
  public long decodedCacheBytes() {
    return decodedCacheBytes;
  }

  /**
   * How long a reader may keep a writer from using freed pages again; see {@link
   * PagerBuilder#readerTimeout}.
   *
   * @return the time, at least one millisecond, or {@code null} for ever
   */
  public @Nullable Duration readerTimeout() {
    return readerTimeout;
  }

  /**
   * Where providers are looked for; see {@link PagerBuilder#pluginLoader}.
   *
   * @return the class loader, or {@code null} for the context loader of the calling thread
   */
  public @Nullable ClassLoader pluginLoader() {
    return pluginLoader;
  }

  @Override
  public String toString() {
    return ("strategy=%s, extentBytes=%d, maxPages=%d, sparse=%b, writeMode=%s, latchTimeout=%s,"
            + " checkedAccess=%b, asyncLimit=%d, commitDelay=%s, decodedCacheBytes=%d,"
            + " readerTimeout=%s")
        .formatted(
            strategy,
            extentBytes,
            maxPages,
            sparse,
            writeMode,
            latchTimeout,
            checkedAccess,
            asyncLimit,
            commitDelay,
            decodedCacheBytes,
            readerTimeout);
  }
}
