package io.mappedpages.core.snapshot;

import io.mappedpages.PagerIoException;
import io.mappedpages.ProgressListener;
import io.mappedpages.core.backup.PartHeader;
import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.backup.PartItem;
import io.mappedpages.core.backup.PartWriter;
import io.mappedpages.core.commit.CompressedPages;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.PinnedPages;
import io.mappedpages.core.commit.SnapshotPages;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.StorePath;
import io.mappedpages.core.format.CodecNames;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.TreeReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Writes what has changed since a snapshot, or everything, as a part of a backup. It reads a
 * snapshot without a name, which it takes and deletes: writers go on.
 */
public final class Backup {
  private static final int PROGRESS_ITEMS = 256;

  private final Store store;
  private final Snapshots snapshots;
  private final ProgressListener listener;
  private long items;

  /** Backs up a store. */
  public Backup(Store store, Snapshots snapshots, ProgressListener listener) {
    this.store = store;
    this.snapshots = snapshots;
    this.listener = listener;
  }

  /**
   * Writes a part into a file that has its name when the part is whole and durable, not before.
   *
   * @param since the name of a snapshot, or null: everything
   * @throws PagerIoException if something of that name exists, or the file cannot be written
   */
  public void to(@Nullable String since, Path target) {
    StorePath path = StorePath.absent(target);
    try {
      path.removeLeftover();
      try (FileChannel channel =
          FileChannel.open(
              path.temporary(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(since, Channels.newOutputStream(channel));
        channel.force(true);
      } catch (IOException | RuntimeException e) {
        path.removeLeftover();
        throw e;
      }
      path.publish();
    } catch (IOException e) {
      throw new PagerIoException(target.toString(), "back up " + store.file().name() + " to", e);
    }
  }

  /**
   * Writes a part to a stream, which is flushed and not closed.
   *
   * @param since the name of a snapshot, or null: everything
   * @throws PagerIoException if the stream fails
   */
  public void to(@Nullable String since, OutputStream target) {
    try {
      write(since, target);
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "back up to a stream", e);
    }
  }

  private void write(@Nullable String since, OutputStream target) throws IOException {
    SnapshotRecord base = since == null ? null : snapshots.find(since); // before anything is done
    SnapshotRecord end = snapshots.takeUnnamed();
    try {
      write(base, end, target);
    } finally {
      if (store.health().isOpen()) { // else the next opening deletes it
        snapshots.delete(end.number());
      }
    }
  }

  private void write(@Nullable SnapshotRecord base, SnapshotRecord end, OutputStream target)
      throws IOException {
    PartWriter part;
    Generations.Pin pin = store.generations().pin();
    try {
      Generation generation = pin.generation();
      part = PartWriter.begin(target, header(generation, base, end));
      writeCodecs(generation, part);
    } finally {
      pin.release();
    }
    int since = base == null ? 0 : base.number();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment buffer =
          arena.allocate((long) store.geometry().pageBytes() << Entry.MAX_SIZE_SHIFT, 4096);
      for (TreeReader table : store.trees().all()) {
        Entry.Kind kind = Trees.entriesOf(table.kind());
        if (kind != null) {
          writeTable(table, kind, end, since, buffer, part);
        }
      }
    }
    part.end();
    progress();
  }

  private PartHeader header(
      Generation generation, @Nullable SnapshotRecord base, SnapshotRecord end) {
    CommitRecord record = generation.record();
    List<SnapshotRef> existing = new ArrayList<>();
    for (SnapshotRecord snapshot : SnapshotPages.catalogue(generation).all()) {
      if (Integer.compareUnsigned(snapshot.number(), end.number()) < 0) {
        existing.add(reference(snapshot));
      }
    }
    return new PartHeader(
        record.fileId(),
        store.geometry().pageBytes(),
        end.generation(),
        end.timeMillis(),
        end.number(),
        end.roots(),
        base == null ? SnapshotRef.NONE : new SnapshotRef(base.identity(), base.number()),
        existing);
  }

  private static SnapshotRef reference(SnapshotRecord snapshot) {
    return new SnapshotRef(
        snapshot.identity(), snapshot.number(), snapshot.cutFrom(), snapshot.cutTo());
  }

  /** All of them: they are few, and belong to no snapshot. */
  private void writeCodecs(Generation generation, PartWriter part) throws IOException {
    TreeReader names = generation.trees().codecNames();
    TreeReader.Leaf leaf = names.leaf(generation.tree(names.kind()), generation.pageCount(), 0);
    for (int number = 1; leaf != null && number <= Entry.MAX_CODECS; number++) {
      String name = codecName(names, leaf, number);
      if (!name.isEmpty()) {
        part.add(new PartItem.CodecName(number, name));
      }
    }
    TreeReader dictionaries = generation.trees().dictionaries();
    long index = nextDictionaryLeaf(generation, dictionaries, 0);
    while (index >= 0) {
      TreeReader.Leaf next =
          dictionaries.leaf(generation.tree(dictionaries.kind()), generation.pageCount(), index);
      if (next != null) {
        part.add(new PartItem.DictionaryLeaf(index, next.node()));
      }
      index = nextDictionaryLeaf(generation, dictionaries, index + 1);
    }
  }

  private static String codecName(TreeReader names, TreeReader.Leaf leaf, int number) {
    try {
      return CodecNames.parse(leaf.node(), number);
    } catch (DamageException e) {
      throw names.damage(leaf.page(), e.expected(), e.found());
    }
  }

  private static long nextDictionaryLeaf(
      Generation generation, TreeReader dictionaries, long from) {
    return dictionaries.nextLeaf(
        generation.tree(dictionaries.kind()), generation.pageCount(), from);
  }

  private void writeTable(
      TreeReader table,
      Entry.Kind kind,
      SnapshotRecord end,
      int since,
      MemorySegment buffer,
      PartWriter part)
      throws IOException {
    ChangedEntries.walk(
        table,
        kind,
        store.generations().current().pageCount(),
        end.tree(table.kind()),
        since,
        new ChangedEntries.Sink() {
          @Override
          public void entry(long id, Entry entry) throws IOException {
            part.add(item(id, entry, buffer));
            if (++items % PROGRESS_ITEMS == 0) {
              progress();
            }
          }

          @Override
          public void absent(long first, long count) throws IOException {
            part.add(new PartItem.Removal(table.kind(), first, count));
          }
        });
  }

  private void progress() {
    if (!listener.progress(items, items)) {
      throw new CancellationException("the backup of " + store.file().name() + " was cancelled");
    }
  }

  private PartItem item(long id, Entry entry, MemorySegment buffer) {
    return switch (entry.kind()) {
      case REGULAR -> new PartItem.RegularPage(id, copy(entry, buffer));
      case PROTECTED ->
          new PartItem.ProtectedPage(
              id, entry.page() == 0 ? null : checked(PinnedPages.PROTECTED, id, entry, buffer));
      case COMPRESSED ->
          new PartItem.CompressedPage(
              id,
              entry.form(),
              entry.page() == 0 ? null : checked(CompressedPages.COMPRESSED, id, entry, buffer));
      case ABSENT, CHILD -> throw new IllegalArgumentException("" + entry);
    };
  }

  /** What is damaged is not passed on as if it were whole. */
  private MemorySegment checked(String kind, long id, Entry entry, MemorySegment buffer) {
    try (CallGate.Call _ = store.gate().enter()) {
      store.reads().verify(kind, id, entry.page(), entry.run(), entry.checksum());
    }
    return copy(entry, buffer);
  }

  /** A copy: the stream may take its time, and the pager be closed meanwhile. */
  private MemorySegment copy(Entry entry, MemorySegment buffer) {
    MemorySegment target = buffer.asSlice(0, store.geometry().offsetBytes(entry.run()));
    try (CallGate.Call _ = store.gate().enter()) {
      store.reads().copyRun(entry.page(), entry.run(), target);
    }
    return target;
  }
}
