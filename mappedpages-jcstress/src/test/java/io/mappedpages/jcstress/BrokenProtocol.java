package io.mappedpages.jcstress;

import java.util.List;

/**
 * A rule between threads that a build of core does not keep: text of its sources that is replaced.
 *
 * @param name the rule
 * @param test which must notice
 * @param patches the replacements
 */
@SuppressWarnings("StringConcatToTextBlock") // patches are compared with sources line by line
record BrokenProtocol(String name, String test, List<Patch> patches) {
  /**
   * One replacement.
   *
   * @param file below the package of core
   * @param original must stand exactly once in the file
   */
  record Patch(String file, String original, String replacement) {
    String applyTo(String text) {
      int at = text.indexOf(original);
      if (at < 0 || text.indexOf(original, at + 1) >= 0) {
        throw new AssertionError(
            file + " must hold this exactly once, so that it can be broken:\n" + original);
      }
      return text.substring(0, at) + replacement + text.substring(at + original.length());
    }
  }

  private static BrokenProtocol of(
      String name, Class<?> test, String file, String original, String replacement) {
    return new BrokenProtocol(
        name, test.getCanonicalName(), List.of(new Patch(file, original, replacement)));
  }

  private static final String LATCHES = "table/PageLatches.java";
  private static final String PLACES = "table/ProtectedPlaces.java";
  private static final String GENERATIONS = "commit/Generations.java";
  private static final String BATCH_RUNNER = "commit/BatchRunner.java";

  @Override
  public String toString() {
    return name;
  }

  static List<BrokenProtocol> ofLatches() {
    return List.of(
        of(
            "a shared latch beside an exclusive one",
            LatchStress.TryReadBesideTryWrite.class,
            LATCHES,
            "      if ((word & EXCLUSIVE) != 0) {\n        return -1;\n      }\n",
            ""),
        new BrokenProtocol(
            "what is known of an id is looked up before the latch is taken",
            LatchStress.ReadBesideFree.class.getCanonicalName(),
            List.of(
                new Patch(
                    LATCHES,
                    "  public int enterShared(long id) {\n",
                    "  public int enterShared(long id) {\n    int known = state(id);\n"),
                new Patch(
                    LATCHES,
                    "word + SHARED_ONE)) {\n        return word & STATE;",
                    "word + SHARED_ONE)) {\n        return known;"))),
        of(
            "a filler overwrites what a commit has set",
            LatchStress.FillBesideCommit.class,
            LATCHES,
            "if (WORDS.compareAndSet(chunk, slot(id), word, word | state)) {",
            "WORDS.setVolatile(chunk, slot(id), word | state);\n      if (true) {"),
        of(
            "a commit overwrites the latch",
            LatchStress.StateBesideLatch.class,
            LATCHES,
            "    } while (!WORDS.compareAndSet(chunk, slot(id), word, (word & ~STATE) | state));\n",
            "    } while (false);\n"
                + "    WORDS.setVolatile(chunk, slot(id), (word & ~STATE) | state);\n"),
        of(
            "two locks of one page",
            LockStress.OneOfTwoGetsIt.class,
            "table/PageLocks.java",
            "      return stripe.held.add(id);\n",
            "      boolean free = !stripe.held.contains(id);\n"
                + "      stripe.lock.unlock();\n"
                + "      stripe.lock.lock();\n"
                + "      stripe.held.add(id);\n"
                + "      return free;\n"));
  }

  static List<BrokenProtocol> ofPublication() {
    return List.of(
        of(
            "a filler overwrites the entry of a commit",
            PlacesStress.FillBesideCommit.class,
            PLACES,
            "      ENTRIES.compareAndSet(chunk, slot(id), entry, checked);\n"
                + "    }\n"
                + "  }\n\n"
                + "  private",
            "      ENTRIES.setVolatile(chunk, slot(id), checked);\n    }\n  }\n\n  private"),
        of(
            "an entry serves pins that are older",
            PlacesStress.LookUpBesideCommit.class,
            PLACES,
            "return newer || newest",
            "return newest"),
        of(
            "a pin is not looked at again",
            PinStress.PinBesidePublish.class,
            GENERATIONS,
            "return generation == current ? new Pin(generation, stripe) : pinNext(generation,"
                + " stripe);",
            "return new Pin(generation, stripe);"),
        of(
            "pins are counted before the publication",
            PinStress.PinBesidePublish.class,
            GENERATIONS,
            "      current = new Generation(record, trees, hold);\n      return oldestPinned();\n",
            "      long oldest = oldestPinned();\n"
                + "      current = new Generation(record, trees, hold);\n"
                + "      return oldest;\n"),
        of(
            "a pin is taken again on another stripe",
            PinStress.HandOverBesidePublish.class,
            GENERATIONS,
            "      generation.pinAgain(stripe);\n      return this;\n",
            "      return new Pin(generation, generation.pin());\n"),
        of(
            "published before the entries are stored",
            PagerStress.ViewBesideCommit.class,
            BATCH_RUNNER,
            """
                batch.publishPlaces(store.protectedPlaces(), record.generation());
                PageLatches latches = store.latches();
                for (Change change : changes) {
                  change.freed().forEach(id -> latches.set(id, PageLatches.ABSENT));
                }
                long oldestPinned = publish(record);
            """,
            """
                long oldestPinned = publish(record);
                batch.publishPlaces(store.protectedPlaces(), record.generation());
                PageLatches latches = store.latches();
            """),
        of(
            "a page can be read before it is published",
            PagerStress.LookUpBesideAllocation.class,
            BATCH_RUNNER,
            "      change.freed().forEach(id -> latches.set(id, PageLatches.ABSENT));\n",
            "      change.allocated().keySet().forEach(id -> latches.set(id,"
                + " PageLatches.IN_PLACE));\n"),
        of(
            "acknowledged before the publication",
            PagerStress.CommitBesideCommit.class,
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
            "a lock is let go before the commit",
            PagerStress.UpdateBesideUpdate.class,
            "pager/CoreProtectedWriter.java",
            "      return committer.commit(change);\n",
            "      store.protectedLocks().unlock(id);\n      return committer.commit(change);\n"),
        of(
            "what a pin reaches is used again",
            PagerStress.ViewBesideReuse.class,
            "space/PendingFrees.java",
            "        || oldest.generation > oldestPinned) {",
            "    ) {"));
  }

  static List<BrokenProtocol> ofTheEnd() {
    return List.of(
        of(
            "a call does not look again when it is inside",
            ClosingStress.CallBesideClose.class,
            "file/CallGate.java",
            "    try {\n      health.check();\n    } catch",
            "    try {\n      var _ = health.isOpen();\n    } catch"),
        of(
            "the last cause is kept, not the first",
            ClosingStress.FailBesideFail.class,
            "file/Health.java",
            "      if (state instanceof State.Open) {\n        state = new State.Failed(cause);",
            "      if (!(state instanceof State.Closed)) {\n"
                + "        state = new State.Failed(cause);"),
        of(
            "what is closed can fail",
            ClosingStress.CloseBesideFail.class,
            "file/Health.java",
            "      if (state instanceof State.Open) {\n        state = new State.Failed(cause);",
            "      if (!(state instanceof State.Failed)) {\n"
                + "        state = new State.Failed(cause);"),
        of(
            "what a batch has taken can be cancelled",
            PagerStress.CancelBesideCommit.class,
            "commit/Change.java",
            "    return state.compareAndSet(State.OPEN, State.CANCELLED);\n",
            "    state.set(State.CANCELLED);\n    return true;\n"));
  }
}
