package io.mappedpages.tests.suite.crash;

import io.mappedpages.tests.suite.crash.CoreMutant.Patch;
import java.util.List;

/** Builds of core that break a rule which only matters when several writers commit at once. */
public final class WriterMutants {
  private static final String BATCH_RUNNER = "commit/BatchRunner.java";
  private static final String COMMITTER = "commit/Committer.java";

  private WriterMutants() {}

  /** All of them. */
  public static List<CoreMutant> all() {
    return List.of(
        halfBatch(),
        acknowledgedEarly(),
        fromPublished(),
        publishedBeforeForce(),
        CoreMutant.of(
            "ordered-by-last",
            "commit/Batch.java",
            "ordered |= change.needsOrder();",
            "ordered = change.needsOrder();"),
        CoreMutant.of(
            "cancelled-stays",
            BATCH_RUNNER,
            "live.removeIf(change -> !change.take());",
            "live.forEach(Change::take);"),
        CoreMutant.of(
            "reuse-under-view",
            "space/PendingFrees.java",
            "oldest.generation > oldestPinned",
            "oldest.generation < 0"),
        twoLeaders(),
        CoreMutant.of(
            "failed-first",
            BATCH_RUNNER,
            "live.forEach(change -> change.fail(cause));",
            """
            live.removeFirst().fail(cause);
                  live.forEach(c -> c.succeed(store.generations().current().number()));
            """),
        CoreMutant.of(
            "growth-beside",
            BATCH_RUNNER,
            """
                store.space().awaitGrowth();
                store.health().check();
            """,
            ""));
  }

  /** What a refused change has changed so far stays in the batch. */
  private static CoreMutant halfBatch() {
    return CoreMutant.of(
        "half-batch",
        BATCH_RUNNER,
        """
              for (Change change : changes) {
                applying = change;
                batch.apply(change);
              }
        """,
        """
              for (Change change : List.copyOf(changes)) {
                applying = change;
                try {
                  batch.apply(change);
                } catch (RuntimeException e) {
                  if (changes.size() == 1) {
                    throw e;
                  }
                  change.fail(e);
                  changes.remove(change);
                }
              }
        """);
  }

  /** Who has queued while a batch was written is told that he was in it. */
  private static CoreMutant acknowledgedEarly() {
    return CoreMutant.of(
        "ack-joined-early",
        COMMITTER,
        "    batches.run(changes);\n",
        """
            batches.run(changes);
            List<Change> late = new ArrayList<>();
            waiting.drainTo(late);
            late.removeIf(change -> !change.take());
            late.forEach(change -> change.succeed(store.generations().current().number()));
            changes.addAll(late);
        """);
  }

  /** Locks are let go of before the commit: who takes one next starts from what is published. */
  private static CoreMutant fromPublished() {
    return new CoreMutant(
        "from-published",
        List.of(
            new Patch(
                "transaction/CoreTransaction.java",
                "committer.commit(change);\n",
                "commitUnlocked();\n"),
            new Patch(
                "transaction/CoreTransaction.java",
                "  private long commitNow() {\n",
                """
                  private long commitUnlocked() {
                    protectedPages.unlock();
                    return committer.commit(change);
                  }

                  private long commitNow() {
                """),
            new Patch(
                "transaction/ContentChanges.java",
                "    locked.forEach(locks::unlock);\n",
                """
                    locked.forEach(locks::unlock);
                    locked.clear();
                """)));
  }

  /** Everybody sees a generation, and then it is forced; its own users are told afterwards. */
  private static CoreMutant publishedBeforeForce() {
    return new CoreMutant(
        "publish-before-force",
        List.of(
            new Patch(
                BATCH_RUNNER,
                "    force();\n    commits.getAndIncrement();",
                "    commits.getAndIncrement();"),
            new Patch(
                BATCH_RUNNER,
                "publish(batch, record, changes);\n      return null;",
                "publish(batch, record, changes);\n      force();\n      return null;")));
  }

  /** Who is alone leads, whether somebody else does or not. */
  private static CoreMutant twoLeaders() {
    return new CoreMutant(
        "two-leaders",
        List.of(
            new Patch(
                COMMITTER,
                "if (!alone || !leading.tryLock()) {",
                "boolean mine = alone && leading.tryLock();\n    if (!alone) {"),
            new Patch(
                COMMITTER,
                """
                      batch = run(change, 0);
                    } finally {
                      leading.unlock();
                    }
                """,
                """
                      batch = run(change, 0);
                    } finally {
                      if (mine) {
                        leading.unlock();
                      }
                    }
                """)));
  }
}
