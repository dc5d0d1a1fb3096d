package io.mappedpages.core.snapshot;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.CorruptFileException;
import io.mappedpages.PagerIoException;
import io.mappedpages.Restore;
import io.mappedpages.core.backup.PartHeader;
import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.backup.PartItem;
import io.mappedpages.core.backup.PartReader;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.SnapshotChange;
import io.mappedpages.core.file.MappedPageFile;
import io.mappedpages.core.file.StoreLock;
import io.mappedpages.core.file.StorePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a store of the parts of a backup, under a temporary name until it is finished. Whatever
 * refuses a part names it.
 */
public final class CoreRestore implements Restore {
  private static final int BUFFER_BYTES = 1 << 17;

  private enum State {
    OPEN,
    /** A part was applied in parts: nothing can follow. */
    BROKEN,
    FINISHED,
    CLOSED
  }

  private final StorePath path;
  private final StoreLock lock;
  private State state = State.OPEN;
  private int parts;
  private @Nullable RestoredStore target;
  private @Nullable PartHeader last;

  private CoreRestore(StorePath path, StoreLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Begins; there is no file yet.
   *
   * @throws PagerIoException if something of that name exists
   */
  @MustBeClosed
  public static CoreRestore of(Path target) {
    StorePath path = StorePath.absent(target);
    StoreLock lock = StoreLock.acquire(path.real());
    try {
      path.removeLeftover();
      path.refuseExisting();
      return new CoreRestore(path, lock);
    } catch (IOException e) {
      lock.close();
      throw new PagerIoException(target.toString(), "restore", e);
    }
  }

  @Override
  public Restore apply(Path part) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(part), BUFFER_BYTES)) {
      apply(part.toString(), in);
      int more = in.read();
      if (more >= 0) {
        state = State.BROKEN;
        throw damage(part.toString(), "the end of the file behind the part", "more bytes");
      }
      return this;
    } catch (IOException e) {
      throw new PagerIoException(part.toString(), "read", e);
    }
  }

  @Override
  public Restore apply(InputStream part) {
    Objects.requireNonNull(part, "part");
    String name = path.real() + ", part " + (parts + 1);
    try {
      apply(name, part);
      return this;
    } catch (IOException e) {
      throw new PagerIoException(name, "read", e);
    }
  }

  private void check() {
    if (state != State.OPEN) {
      throw new IllegalStateException("the restore is " + state);
    }
  }

  private void apply(String name, InputStream in) throws IOException {
    check();
    PartReader reader = PartReader.open(name, in);
    PartHeader header = reader.header();
    checkFollows(name, header); // a part that does not follow may be replaced by one that does
    state = State.BROKEN;
    RestoredStore store = target(header.pageBytes());
    try (PartApplication application = new PartApplication(name, store)) {
      for (PartItem item = reader.next(); item != null; item = reader.next()) {
        application.apply(item);
      }
      application.flush();
    }
    last = header;
    parts++;
    state = State.OPEN;
  }

  private RestoredStore target(int pageBytes) throws IOException {
    RestoredStore known = target;
    if (known != null) {
      return known;
    }
    MappedPageFile file = MappedPageFile.createNew(path.temporary());
    try {
      RestoredStore made = RestoredStore.create(file, pageBytes);
      target = made;
      return made;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void checkFollows(String name, PartHeader header) {
    PartHeader before = last;
    if (before == null) {
      if (!header.isFull()) {
        throw damage(name, "a full backup first", "one since " + header.base());
      }
      return;
    }
    if (!header.fileId().equals(before.fileId())) {
      throw damage(name, "a backup of file " + before.fileId(), "one of " + header.fileId());
    }
    if (header.pageBytes() != before.pageBytes()) {
      throw damage(
          name, "pages of " + before.pageBytes() + " bytes", header.pageBytes() + " bytes");
    }
    if (header.isFull()) {
      throw damage(name, "a part since one of " + before.snapshots(), "a full backup");
    }
    boolean known =
        before.snapshots().stream()
            .anyMatch(snapshot -> snapshot.identity().equals(header.base().identity()));
    if (!known) {
      throw damage(
          name,
          "a part since a snapshot that the part before it has: " + before.snapshots(),
          "one since " + header.base());
    }
    if (header.generation() <= before.generation()) {
      throw damage(
          name, "a generation after " + before.generation(), "generation " + header.generation());
    }
    for (SnapshotRef snapshot : header.snapshots()) {
      boolean concerned = Integer.compareUnsigned(snapshot.number(), header.base().number()) >= 0;
      if (concerned && snapshot.cutsOff(before.generation())) {
        throw damage(
            name,
            "a history that goes on from generation " + before.generation(),
            "one that went back from generation " + snapshot.cutTo() + " to " + snapshot.cutFrom());
      }
    }
  }

  private static CorruptFileException damage(String name, String expected, String found) {
    return new CorruptFileException(name, "backup part", -1, expected, found);
  }

  @Override
  public void finish() {
    check();
    RestoredStore store = target;
    PartHeader header = last;
    if (store == null || header == null) {
      throw new IllegalStateException("no part was applied");
    }
    state = State.BROKEN;
    Change roots = new Change();
    for (int slot = 0; slot < header.roots().size(); slot++) {
      roots.roots().put(slot, header.roots().get(slot));
    }
    var _ = store.committer().commit(roots);
    var _ = store.committer().commit(new SnapshotChange.Counter(header.snapshotCounter()));
    store.committer().closeCleanly();
    try {
      closeStore();
      path.publish();
      state = State.FINISHED;
    } catch (IOException e) {
      throw new PagerIoException(path.real().toString(), "restore", e);
    } finally {
      close();
    }
  }

  private void closeStore() throws IOException {
    RestoredStore store = target;
    target = null;
    if (store != null) {
      store.close();
    }
  }

  @Override
  public void close() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    try {
      closeStore();
      path.removeLeftover();
    } catch (IOException e) {
      throw new PagerIoException(path.real().toString(), "give up the restore", e);
    } finally {
      lock.close();
    }
  }
}
