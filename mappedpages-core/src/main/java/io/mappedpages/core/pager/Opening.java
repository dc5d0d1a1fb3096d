package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerOptions;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.Restore;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.commit.Follower;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.commit.Recovery;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.MappedPageFile;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.file.ReaderTable;
import io.mappedpages.core.file.Readers;
import io.mappedpages.core.file.StoreLock;
import io.mappedpages.core.file.StorePath;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.snapshot.CoreRestore;
import io.mappedpages.core.space.FirstFit;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;
import io.mappedpages.spi.Providers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;

/** Creates and opens stores: the path, the lock, the file, recovery, the pager, in this order. */
public final class Opening {
  private Opening() {}

  /** Creates a store; see {@link Pager#create}. */
  public static <S extends PageSize> Pager<S> create(Path path, S size, PagerOptions options) {
    Strategy strategy = Strategy.of(options);
    StorePath store = StorePath.absent(path);
    StoreLock lock = StoreLock.acquire(store.real());
    try {
      store.removeLeftover();
      store.refuseExisting();
      UUID fileId = UUID.randomUUID();
      try (MappedPageFile file = MappedPageFile.createNew(store.temporary())) {
        Creation.writeTo(
            file,
            new PageGeometry(size.bytes()),
            fileId,
            System.currentTimeMillis(),
            options.sparse());
      } catch (IOException | RuntimeException e) {
        store.removeLeftover();
        throw e;
      }
      store.publish();
      return open(MappedPageFile.open(store.real()), size, options, strategy, lock, true);
    } catch (IOException e) {
      lock.close();
      throw new PagerIoException(path.toString(), "create", e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Opens a store; see {@link Pager#open}. */
  public static <S extends PageSize> Pager<S> open(Path path, S size, PagerOptions options) {
    return openExisting(path, file -> size, options);
  }

  /** Opens a store of whatever page size; see {@link Pager#openAny}. */
  public static Pager<?> openAny(Path path, PagerOptions options) {
    return openExisting(path, superblock -> PageSize.ofBytes(superblock.pageBytes()), options);
  }

  private static <S extends PageSize> Pager<S> openExisting(
      Path path, Function<Superblock, S> size, PagerOptions options) {
    Strategy strategy = Strategy.of(options);
    StorePath store = StorePath.existing(path);
    StoreLock lock = StoreLock.acquire(store.real());
    try {
      store.removeLeftover();
      store.refuseHardLinks();
      MappedPageFile file = MappedPageFile.open(store.real());
      S wanted = closingOnFailure(file, () -> size.apply(Recovery.readSuperblock(file)));
      return open(file, wanted, options, strategy, lock, false);
    } catch (IOException e) {
      lock.close();
      throw new PagerIoException(path.toString(), "open", e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static <S extends PageSize> Pager<S> open(
      PageFile file,
      S size,
      PagerOptions options,
      Strategy strategy,
      StoreLock lock,
      boolean created)
      throws IOException {
    ReaderTable readers = lock.readers();
    readers.limit(options.readerTimeout());
    return closingOnFailure(
        file, () -> openOn(file, size, options, strategy, lock, readers, created));
  }

  private interface IoCall<T> {
    T call() throws IOException;
  }

  private static <T> T closingOnFailure(PageFile file, IoCall<T> work) throws IOException {
    try {
      return work.call();
    } catch (IOException | RuntimeException e) {
      try {
        file.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    } catch (InternalError e) {
      file.close();
      throw new IOException("the mapping faulted", e);
    }
  }

  /**
   * Opens a store on a file that the caller provides, such as a simulated one.
   *
   * @throws PagerException if it is not a sound store
   */
  public static <S extends PageSize> Pager<S> openOn(PageFile file, S size, PagerOptions options)
      throws IOException {
    return openOn(file, size, options, Strategy.of(options), () -> {}, Readers.NONE, false);
  }

  /**
   * Opens a store on a file that the caller provides, with a strategy that the caller makes.
   *
   * @throws PagerException if it is not a sound store
   */
  public static <S extends PageSize> Pager<S> openOn(
      PageFile file, S size, PagerOptions options, Function<FreeSpace, AllocationStrategy> strategy)
      throws IOException {
    Strategy made = new Strategy("simulated", strategy);
    return openOn(file, size, options, made, () -> {}, Readers.NONE, false);
  }

  private static <S extends PageSize> Pager<S> openOn(
      PageFile file,
      S size,
      PagerOptions options,
      Strategy strategy,
      AutoCloseable lock,
      Readers readers,
      boolean created)
      throws IOException {
    Superblock superblock = Recovery.readSuperblock(file);
    checkPageSize(file, superblock, size);
    Recovery.Choice choice = Recovery.choose(file, superblock, readers);
    Recovery.Result found = choice.found();
    RecoveryOutcome outcome =
        created
            ? RecoveryOutcome.of(
                RecoveryOutcome.Kind.CREATED,
                found.record().generation(),
                OptionalLong.empty(),
                "created")
            : found.outcome();
    // Looks at the allocation map: what cannot be opened is left as it was found.
    Store store =
        Store.open(
            file,
            new PageGeometry(superblock.pageBytes()),
            options,
            found,
            readers,
            strategy.description,
            strategy.factory);
    choice.makeReady();
    readers.publish(found.record().generation()); // which is durable
    CorePager<S> pager = new CorePager<>(store, size, outcome, lock);
    pager.deleteLeftOver();
    return pager;
  }

  private static void checkPageSize(PageFile file, Superblock superblock, PageSize size) {
    if (superblock.pageBytes() != size.bytes()) {
      throw new InvalidPageSizeException(
          file.name(), superblock.pageBytes(), "pages of " + size.bytes() + " bytes");
    }
  }

  /** Begins to make a store of the parts of a backup; see {@link Pager#restore}. */
  @MustBeClosed
  public static Restore restore(Path target) {
    return CoreRestore.of(target);
  }

  // ---- without the right to write ----

  /** Opens a store read-only; see {@link ReadOnlyPager#open}. */
  public static <S extends PageSize> ReadOnlyPager<S> openReadOnly(
      Path path, S size, PagerOptions options) {
    return openExistingReadOnly(path, superblock -> size, options);
  }

  /** Opens a store of whatever page size read-only; see {@link ReadOnlyPager#openAny}. */
  public static ReadOnlyPager<?> openAnyReadOnly(Path path, PagerOptions options) {
    return openExistingReadOnly(
        path, superblock -> PageSize.ofBytes(superblock.pageBytes()), options);
  }

  private static <S extends PageSize> ReadOnlyPager<S> openExistingReadOnly(
      Path path, Function<Superblock, S> size, PagerOptions options) {
    StorePath store = StorePath.existing(path);
    try {
      store.refuseHardLinks();
      MappedPageFile file = MappedPageFile.openReadOnly(store.real());
      return openReadOnlyOn(store.real(), file, size, options);
    } catch (IOException e) {
      throw new PagerIoException(path.toString(), "open read-only", e);
    }
  }

  /**
   * Opens a store read-only through a file that the caller provides, such as one that lets others
   * act in between.
   *
   * @param store the real path of the store, beside which the side files stand
   * @throws PagerException if it is not a sound store
   */
  public static <S extends PageSize> ReadOnlyPager<S> openReadOnlyOn(
      Path store, PageFile file, Function<Superblock, S> size, PagerOptions options)
      throws IOException {
    return closingOnFailure(file, () -> follow(store, file, size, options));
  }

  private static <S extends PageSize> ReadOnlyPager<S> follow(
      Path store, PageFile file, Function<Superblock, S> size, PagerOptions options)
      throws IOException {
    Superblock superblock = Recovery.readSuperblock(file);
    S wanted = size.apply(superblock);
    checkPageSize(file, superblock, wanted);
    Follower follower = Follower.open(store, file, superblock, options.readerTimeout());
    try {
      PageGeometry geometry = new PageGeometry(superblock.pageBytes());
      Recovery.Result found = follower.begin();
      ReadStore read = ReadStore.open(file, geometry, options, found.record(), follower, () -> {});
      return new CoreReadOnlyPager<>(read, wanted, found.outcome(), new Following(read, follower));
    } catch (IOException | RuntimeException e) {
      follower.close();
      throw e;
    }
  }

  /** The strategy that the options name, or the built-in one. */
  private record Strategy(String description, Function<FreeSpace, AllocationStrategy> factory) {
    static Strategy of(PagerOptions options) {
      String name = options.strategy();
      if (name == null) {
        return builtIn();
      }
      if (name.equals(FirstFit.NAME)) {
        Optional<AllocationStrategyProvider> found =
            Providers.findAllocationStrategyProvider(name, options.pluginLoader());
        return found.map(provider -> of(name, provider)).orElseGet(Strategy::builtIn);
      }
      return of(name, Providers.allocationStrategyProvider(name, options.pluginLoader()));
    }

    private static Strategy of(String name, AllocationStrategyProvider provider) {
      return new Strategy(quoted(name, Providers.origin(provider.getClass())), provider::create);
    }

    private static Strategy builtIn() {
      return new Strategy(quoted(FirstFit.NAME, "built in"), FirstFit::new);
    }

    private static String quoted(String name, String origin) {
      return "\"" + name + "\" (" + origin + ")";
    }
  }
}
