package io.mappedpages.tests.suite.history;

import io.mappedpages.tests.suite.crash.CoreMutant;
import io.mappedpages.tests.suite.crash.CoreMutant.Patch;
import java.util.List;

/** Builds of core that keep threads apart less well than they should. */
final class BrokenIsolation {
  private static final String BATCH_RUNNER = "commit/BatchRunner.java";
  private static final String TRANSACTION = "transaction/CoreTransaction.java";

  private BrokenIsolation() {}

  private static CoreMutant of(String name, String file, String original, String replacement) {
    return new CoreMutant(name, List.of(new Patch(file, original, replacement)));
  }

  static List<CoreMutant> all() {
    return List.of(
        of(
            "acknowledged-first",
            BATCH_RUNNER,
            "    long oldestPinned = publish(record);\n",
            """
                for (Change change : changes) {
                  change.succeed(record.generation());
                  change.notifyEnded();
                }
                long oldestPinned = publish(record);
            """),
        of(
            "staged-while-in-flight",
            TRANSACTION,
            "      compressed.encode();\n      long generation =\n",
            "      protectedPages.unlock();\n      long generation =\n"),
        of(
            "roots-unlocked",
            TRANSACTION,
            "      store.rootLocks().lock(key);\n",
            """
                  if (store.rootLocks().tryLock(key)) {
                    store.rootLocks().unlock(key);
                  }
            """),
        of(
            "view-of-the-newest",
            "pager/CoreReadView.java",
            "        : pages.pinned().protectedContent(ticket.generation(), id.value());\n",
            "        : pages.pinned().protectedContent(store.generations().current(),"
                + " id.value());\n"));
  }
}
