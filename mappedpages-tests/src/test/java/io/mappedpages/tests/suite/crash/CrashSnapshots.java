package io.mappedpages.tests.suite.crash;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.Snapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Random operations on the snapshots of a store, each with what it promises. */
final class CrashSnapshots<S extends PageSize> {
  private static final int MOST = 3;

  private final Promise promise;
  private final SplittableRandom random;
  private int names;

  CrashSnapshots(Promise promise, SplittableRandom random) {
    this.promise = promise;
    this.random = random;
  }

  /** Does one operation, now and then; returns whether it did. */
  boolean one(Pager<S> pager) {
    if (random.nextInt(4) != 0) {
      return false;
    }
    promise.inPlace().mayMove();
    List<String> existing = pager.snapshots().stream().map(Snapshot::name).toList();
    int choice = random.nextInt(10);
    // What a failed force has dropped is shown, but a snapshot could not make it durable.
    if (choice < 5 && existing.size() < MOST && !promise.isLossy()) {
      create(pager);
    } else if (choice < 8 && !existing.isEmpty()) {
      delete(pager, existing.get(random.nextInt(existing.size())));
    } else if (!existing.isEmpty()) {
      rollBack(pager, existing);
    } else {
      return false;
    }
    return true;
  }

  private void create(Pager<S> pager) {
    String name = "s" + names++;
    StoreState next = promise.acknowledged().copy();
    StoreState.Frozen shown = StoreState.Frozen.of(pager);
    shown.state().snapshots().clear();
    next.snapshots().put(name, shown);
    promise.begin(next);
    var _ = pager.createSnapshot(name);
    promise.acknowledge(next);
  }

  private void delete(Pager<S> pager, String name) {
    StoreState next = promise.acknowledged().copy();
    next.snapshots().remove(name);
    promise.begin(next);
    pager.deleteSnapshot(name);
    promise.acknowledge(next);
  }

  private void rollBack(Pager<S> pager, List<String> existing) {
    int index = random.nextInt(existing.size());
    String name = existing.get(index);
    StoreState now = promise.acknowledged();
    StoreState.Frozen target = now.snapshots().get(name);
    if (target == null) {
      throw new AssertionError("a snapshot that nobody took: " + name);
    }
    StoreState next = now.rolledBack(target, existing.subList(index + 1, existing.size()));
    target.regular().forEach((id, bytes) -> promise.inPlace().add(id, bytes));
    promise.begin(next);
    pager.rollback(name, true);
    promise.acknowledge(next);
    for (Map.Entry<Long, byte[]> page : target.regular().entrySet()) {
      if (!Arrays.equals(page.getValue(), StoreState.readRegular(pager, page.getKey()))) {
        throw new AssertionError("page " + page.getKey() + " did not go back to " + name);
      }
    }
    String difference = next.differenceTo(StoreState.of(pager));
    if (!difference.isEmpty()) {
      throw new AssertionError("after going back to " + name + ": " + difference);
    }
  }
}
