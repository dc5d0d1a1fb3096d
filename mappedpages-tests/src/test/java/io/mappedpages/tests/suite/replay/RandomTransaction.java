package io.mappedpages.tests.suite.replay;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A transaction of random changes, of every kind, that is committed or not. */
final class RandomTransaction<S extends PageSize> {
  private final Workload<S> workload;
  private final SplittableRandom random;
  private final Delta delta = Delta.empty();

  RandomTransaction(Workload<S> workload) {
    this.workload = workload;
    this.random = workload.random;
  }

  void run(int changes) {
    try (Transaction<S> tx = workload.pager.begin()) {
      for (int i = 0; i < changes; i++) {
        try {
          change(tx);
        } catch (CapacityExceededException _) {
          break; // the transaction is as before, and goes on with what it has
        }
      }
      if (random.nextInt(7) == 0) {
        return; // nothing has happened
      }
      workload.commit(delta, tx::commit);
    }
  }

  private void change(Transaction<S> tx) {
    switch (random.nextInt(12)) {
      case 0, 1 -> allocate(tx);
      case 2, 3 -> allocateProtected(tx);
      case 4, 5, 6 -> writeProtected(tx);
      case 7 -> writeInPlace(tx);
      case 8 -> free(tx);
      case 9 -> freeProtected(tx);
      default -> setRoot(tx, random.nextInt(3));
    }
  }

  /** The commonest idiom: a new page is filled, and something that is committed with it refers. */
  private void allocate(Transaction<S> tx) {
    PageId<S> id = tx.allocate();
    delta.allocated().put(id.value(), workload.contents.zero());
    if (random.nextInt(3) != 0) {
      byte[] content = workload.inPlaceContent();
      var _ = tx.write(id).copyFrom(MemorySegment.ofArray(content));
      delta.allocated().put(id.value(), content);
      setRoot(tx, id.value());
    }
  }

  private void allocateProtected(Transaction<S> tx) {
    ProtectedPageId<S> id = tx.allocateProtected();
    delta.content().put(id.value(), workload.contents.zero());
    if (random.nextInt(4) != 0) {
      put(tx, id.value());
    }
  }

  private void put(Transaction<S> tx, long id) {
    byte[] content = workload.protectedContent();
    var _ = tx.write(ProtectedPageId.<S>of(id)).copyFrom(MemorySegment.ofArray(content));
    delta.content().put(id, content);
  }

  private void writeProtected(Transaction<S> tx) {
    List<Long> ids = new ArrayList<>(workload.state().protectedPages().keySet());
    ids.removeAll(delta.freedProtected());
    if (!ids.isEmpty()) {
      put(tx, workload.pick(ids));
    }
  }

  private List<Long> regularKept() {
    List<Long> ids = new ArrayList<>(workload.state().regular().keySet());
    ids.removeAll(delta.freed());
    return ids;
  }

  private void writeInPlace(Transaction<S> tx) {
    List<Long> ids = regularKept();
    if (!ids.isEmpty()) {
      long id = workload.pick(ids);
      byte[] content = workload.inPlaceContent();
      var _ = tx.write(PageId.<S>of(id)).copyFrom(MemorySegment.ofArray(content));
      delta.inPlace().put(id, content);
    }
  }

  private void free(Transaction<S> tx) {
    List<Long> ids = regularKept();
    ids.addAll(delta.allocated().keySet());
    if (!ids.isEmpty()) {
      long id = workload.pick(ids);
      tx.free(PageId.<S>of(id));
      delta.inPlace().remove(id);
      if (delta.allocated().remove(id) == null) {
        delta.freed().add(id);
      }
    }
  }

  private void freeProtected(Transaction<S> tx) {
    List<Long> ids = new ArrayList<>(workload.state().protectedPages().keySet());
    ids.removeAll(delta.freedProtected());
    if (!ids.isEmpty()) {
      long id = workload.pick(ids);
      tx.free(ProtectedPageId.<S>of(id));
      delta.content().remove(id);
      delta.freedProtected().add(id);
    }
  }

  private void setRoot(Transaction<S> tx, long value) {
    int slot = random.nextInt(2);
    tx.root(slot, value);
    delta.roots().put(slot, value);
  }
}
