package io.mappedpages;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.spi.PagerProvider;
import io.mappedpages.spi.Providers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens or creates a page store with options. Each option has a default, and can be different at
 * every opening of a file: none is written into it.
 *
 * {@snippet :
 * Pager<PageSize.Kib4> pager =
 *     Pager.builder()
 *         .maxPages(1 << 20) // 4 GiB
 *         .latchTimeout(Duration.ofSeconds(1))
 *         .create(path, PageSize.KIB_4);
 * }
 *
 * <p>A builder can be used many times; what it has opened is independent of it. It is for use by
 * one thread at a time.
 */
public final class PagerBuilder {
  private static final long MIN_EXTENT_BYTES = 64L << 20;
  private static final long MAX_EXTENT_BYTES = 1L << 30;
  private static final long MIN_MAX_PAGES = 64;
  private static final long MAX_MAX_PAGES = 1L << 40;
  private static final Duration MAX_LATCH_TIMEOUT = Duration.ofNanos(Long.MAX_VALUE);
  private static final long MIN_CACHE_BYTES = 1L << 20;
  private static final Duration MAX_COMMIT_DELAY = Duration.ofSeconds(1);

  @Nullable String strategy;
  long extentBytes = MIN_EXTENT_BYTES;
  long maxPages = MAX_MAX_PAGES;
  boolean sparse;
  WriteMode writeMode = WriteMode.STAGED;
  Duration latchTimeout = Duration.ofSeconds(5);
  boolean checkedAccess;
  int asyncLimit = 1024;
  Duration commitDelay = Duration.ofNanos(200_000);
  long decodedCacheBytes;
  @Nullable Duration readerTimeout;
  @Nullable ClassLoader pluginLoader;
  private @Nullable PagerProvider provider;

  PagerBuilder() {}

  /**
   * Chooses how free pages are picked. The strategy is looked up when a file is opened, and can be
   * another one at each opening. Default: first-fit.
   *
   * @param name the name of an {@link io.mappedpages.spi.AllocationStrategyProvider}
   * @return this
   */
  @CanIgnoreReturnValue
  public PagerBuilder strategy(String name) {
    this.strategy = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Sets the size of one mapping. Growth doubles the file up to one extent, then adds extent by
   * extent. Larger extents need fewer mappings, of which operating systems have a limited number
   * (about 65,000 per process on Linux). Default: 64 MiB.
   *
   * @param bytes the size in bytes, a power of two from 67,108,864 (64 MiB) to 1,073,741,824 (1
   *     GiB)
   * @return this
   * @throws IllegalArgumentException if {@code bytes} is anything else
   */
  @CanIgnoreReturnValue
  public PagerBuilder extentBytes(long bytes) {
    if (bytes < MIN_EXTENT_BYTES || bytes > MAX_EXTENT_BYTES || Long.bitCount(bytes) != 1) {
      throw new IllegalArgumentException(
          "extentBytes: expected a power of two from %d to %d, found %d"
              .formatted(MIN_EXTENT_BYTES, MAX_EXTENT_BYTES, bytes));
    }
    this.extentBytes = bytes;
    return this;
  }

  /**
   * Sets the length at which the file no longer grows: a call that would need more then throws
   * {@link CapacityExceededException}. A file that is longer already opens, and does not grow.
   * Default: 2^40.
   *
   * @param pages the number of physical pages, from 64 to 1,099,511,627,776 (2^40); the three
   *     reserved pages and the pages of the store's own structures count
   * @return this
   * @throws IllegalArgumentException if {@code pages} is outside that range
   */
  @CanIgnoreReturnValue
  public PagerBuilder maxPages(long pages) {
    if (pages < MIN_MAX_PAGES || pages > MAX_MAX_PAGES) {
      throw new IllegalArgumentException(
          "maxPages: expected %d to %d, found %d".formatted(MIN_MAX_PAGES, MAX_MAX_PAGES, pages));
    }
    this.maxPages = pages;
    return this;
  }

  /**
   * Chooses whether growth leaves holes in the file instead of really allocating the space. Growth
   * is then fast, and a full device is met only when a page is written: by an exception with {@link
   * WriteMode#STAGED}, but possibly by a fault in the mapping with {@link WriteMode#MAPPED}. On
   * tmpfs, where even reading a hole can fault, growth allocates nevertheless. Default: {@code
   * false}.
   *
   * @param value {@code true} to leave holes
   * @return this
   */
  @CanIgnoreReturnValue
  public PagerBuilder sparse(boolean value) {
    this.sparse = value;
    return this;
  }

  /**
   * Chooses how regular pages are written. Default: {@link WriteMode#STAGED}.
   *
   * @param mode the mode
   * @return this
   */
  @CanIgnoreReturnValue
  public PagerBuilder writeMode(WriteMode mode) {
    this.writeMode = Objects.requireNonNull(mode, "mode");
    return this;
  }

  /**
   * Sets how long a call waits for a page or root slot that others hold, before it throws {@link
   * PageBusyException}. Default: 5 seconds.
   *
   * @param timeout the time, more than zero, at most 2^63 - 1 nanoseconds (292 years)
   * @return this
   * @throws IllegalArgumentException if {@code timeout} is outside that range
   */
  @CanIgnoreReturnValue
  public PagerBuilder latchTimeout(Duration timeout) {
    if (!timeout.isPositive() || timeout.compareTo(MAX_LATCH_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "latchTimeout: expected more than zero, at most %s, found %s"
              .formatted(MAX_LATCH_TIMEOUT, timeout));
    }
    this.latchTimeout = timeout;
    return this;
  }

  /**
   * Chooses whether every access gets its own arena, so that the use of a segment beyond its
   * reader, writer, view or transaction throws {@link IllegalStateException}. Costly; for tests.
   * Default: {@code false}.
   *
   * @param value {@code true} to check
   * @return this
   */
  @CanIgnoreReturnValue
  public PagerBuilder checkedAccess(boolean value) {
    this.checkedAccess = value;
    return this;
  }

  /**
   * Sets how many operations of {@link AsyncPager} may be pending: those beyond fail with {@link
   * java.util.concurrent.RejectedExecutionException}. Default: 1,024.
   *
   * @param operations the number, at least 1
   * @return this
   * @throws IllegalArgumentException if {@code operations} is less than 1
   */
  @CanIgnoreReturnValue
  public PagerBuilder asyncLimit(int operations) {
    if (operations < 1) {
      throw new IllegalArgumentException(
          "asyncLimit: expected at least 1, found %d".formatted(operations));
    }
    this.asyncLimit = operations;
    return this;
  }

  /**
   * Bounds how long commits of several threads wait for each other, to share a force. A batch waits
   * only while threads are missing that committed just before it, for a quarter at most of the time
   * that the last batch took, and less and less where they do not come back; a thread that commits
   * alone never waits. Longer delays give larger batches on slow disks, zero the shortest latency.
   * Default: 200 µs.
   *
   * @param longest zero to one second
   * @return this
   * @throws IllegalArgumentException if it is negative or longer than a second
   */
  @CanIgnoreReturnValue
  public PagerBuilder commitDelay(Duration longest) {
    if (longest.isNegative() || longest.compareTo(MAX_COMMIT_DELAY) > 0) {
      throw new IllegalArgumentException(
          "commitDelay: expected zero to %s, found %s".formatted(MAX_COMMIT_DELAY, longest));
    }
    this.commitDelay = longest;
    return this;
  }

  /**
   * Lets the pager keep decoded contents of compressed pages, the most recently used ones, in
   * native memory. Worth it where the same pages are read again and again; {@link
   * PagerStats#decodedCache()} tells. A read-only pager begins anew with each generation that it
   * moves to. With {@link #checkedAccess} nothing is kept. Default: 0, nothing.
   *
   * @param bytes 0, or at least 1 MiB
   * @return this
   * @throws IllegalArgumentException if it is another number
   */
  @CanIgnoreReturnValue
  public PagerBuilder decodedCacheBytes(long bytes) {
    if (bytes != 0 && bytes < MIN_CACHE_BYTES) {
      throw new IllegalArgumentException(
          "decodedCacheBytes: expected 0, or at least %d, found %d"
              .formatted(MIN_CACHE_BYTES, bytes));
    }
    this.decodedCacheBytes = bytes;
    return this;
  }

  /**
   * Bounds how long a reader may keep a writer from using freed pages again.
   *
   * <p>On a pager that is opened read-only: it agrees to be evicted when it stands on a generation
   * for longer than this and pages wait for it. Its accesses then throw {@link
   * ReaderEvictedException} until it is {@linkplain ReadOnlyPager#refresh() refreshed}, and never
   * show wrong bytes; for that it reads by copy. On a pager that can write: the same bound for
   * readers that agreed to be evicted, if it is shorter than theirs. Readers that did not agree are
   * never evicted: they read without a copy, and could not notice. Default: none.
   *
   * @param timeout the time, at least one millisecond, at most 2^63 - 1 nanoseconds (292 years)
   * @return this
   * @throws IllegalArgumentException if {@code timeout} is outside that range
   */
  @CanIgnoreReturnValue
  public PagerBuilder readerTimeout(Duration timeout) {
    if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(MAX_LATCH_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "readerTimeout: expected at least %s, at most %s, found %s"
              .formatted(Duration.ofMillis(1), MAX_LATCH_TIMEOUT, timeout));
    }
    this.readerTimeout = timeout;
    return this;
  }

  /**
   * Sets the provider, instead of having it looked up. For OSGi, module layers of one's own, and
   * tests.
   *
   * @param instance the provider
   * @return this
   */
  @CanIgnoreReturnValue
  public PagerBuilder provider(PagerProvider instance) {
    this.provider = Objects.requireNonNull(instance, "instance");
    return this;
  }

  /**
   * Sets where providers are looked for that the class loader of the API does not find, instead of
   * in the context loader of the calling thread.
   *
   * @param loader the class loader
   * @return this
   */
  @CanIgnoreReturnValue
  public PagerBuilder pluginLoader(ClassLoader loader) {
    this.pluginLoader = Objects.requireNonNull(loader, "loader");
    return this;
  }

  /**
   * Creates a file and opens it; see {@link Pager#create}.
   *
   * @param <S> the page size
   * @param path where the file is to be
   * @param pageSize the page size
   * @return the pager, which the caller closes
   * @throws PagerIoException if something is there already, or the file cannot be created
   * @throws PagerLockedException if another pager holds the lock of that path
   * @throws CapacityExceededException if the device is full
   * @throws ProviderException if no implementation of the API or no strategy of that name is found,
   *     or more than one
   */
  public <S extends PageSize> Pager<S> create(Path path, S pageSize) {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(pageSize, "pageSize");
    return found().create(path, pageSize, options());
  }

  /**
   * Opens a file of a known page size; see {@link Pager#open}.
   *
   * @param <S> the page size
   * @param path the file
   * @param pageSize the page size
   * @return the pager, which the caller closes
   * @throws PagerIoException if there is no such file, it is a folder, or it cannot be read and
   *     written
   * @throws PagerLockedException if the file is open for writing already, here or in another
   *     process
   * @throws CorruptFileException if the file is not a page store, or is damaged beyond recovery
   * @throws IncompatibleFormatException if the file is a page store of another format
   * @throws InvalidPageSizeException if the file has another page size
   * @throws ProviderException if no implementation of the API or no strategy of that name is found,
   *     or more than one
   */
  public <S extends PageSize> Pager<S> open(Path path, S pageSize) {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(pageSize, "pageSize");
    return found().open(path, pageSize, options());
  }

  /**
   * Opens a file of any page size; see {@link Pager#openAny}.
   *
   * @param path the file
   * @return the pager, which the caller closes
   * @throws PagerIoException if there is no such file, it is a folder, or it cannot be read and
   *     written
   * @throws PagerLockedException if the file is open for writing already, here or in another
   *     process
   * @throws CorruptFileException if the file is not a page store, or is damaged beyond recovery
   * @throws IncompatibleFormatException if the file is a page store of another format
   * @throws ProviderException if no implementation of the API or no strategy of that name is found,
   *     or more than one
   */
  public Pager<?> openAny(Path path) {
    Objects.requireNonNull(path, "path");
    return found().openAny(path, options());
  }

  /**
   * Opens a file of a known page size read-only; see {@link ReadOnlyPager#open}. Of the options,
   * {@link #extentBytes}, {@link #latchTimeout}, {@link #readerTimeout}, {@link #checkedAccess} and
   * {@link #pluginLoader} count.
   *
   * @param <S> the page size
   * @param path the file
   * @param pageSize the page size
   * @return the pager, which the caller closes
   * @throws PagerIoException if there is no such file, it is a folder, or it cannot be read
   * @throws PagerLockedException if a pager has it open for writing, and this reader cannot
   *     register
   * @throws CorruptFileException if the file is not a page store, or no generation in it is whole
   * @throws IncompatibleFormatException if the file is a page store of another format
   * @throws InvalidPageSizeException if the file has another page size
   * @throws ProviderException if no implementation of the API is found, or more than one
   */
  public <S extends PageSize> ReadOnlyPager<S> openReadOnly(Path path, S pageSize) {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(pageSize, "pageSize");
    return Providers.readOnlyPagerProvider(pluginLoader).open(path, pageSize, options());
  }

  /**
   * Opens a file of any page size read-only; see {@link #openReadOnly}.
   *
   * @param path the file
   * @return the pager, which the caller closes
   * @throws PagerIoException if there is no such file, it is a folder, or it cannot be read
   * @throws PagerLockedException if a pager has it open for writing, and this reader cannot
   *     register
   * @throws CorruptFileException if the file is not a page store, or no generation in it is whole
   * @throws IncompatibleFormatException if the file is a page store of another format
   * @throws ProviderException if no implementation of the API is found, or more than one
   */
  public ReadOnlyPager<?> openAnyReadOnly(Path path) {
    Objects.requireNonNull(path, "path");
    return Providers.readOnlyPagerProvider(pluginLoader).openAny(path, options());
  }

  /**
   * Begins to make a file of the parts of a backup; see {@link Pager#restore}.
   *
   * @param target where the file is to be
   * @return the restore, which the caller closes
   * @throws PagerIoException if something of that name exists already
   * @throws PagerLockedException if somebody else is making a file of that name
   * @throws ProviderException if no implementation of the API is found, or more than one
   */
  @MustBeClosed
  public Restore restore(Path target) {
    Objects.requireNonNull(target, "target");
    return found().restore(target);
  }

  private PagerProvider found() {
    return Providers.pagerProvider(provider, pluginLoader);
  }

  /**
   * The options as they are set now, for whoever calls a provider directly.
   *
   * @return the options; later calls of this builder do not change them
   */
  public PagerOptions options() {
    return new PagerOptions(this);
  }
}
