package io.mappedpages.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mappedpages.core.table.ProtectedPlaces;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Entries of protected pages (I8): readers that look a page up, or fill in what they found in the
 * tree of an older generation, beside the commit that moves it from place 77 to place 78.
 */
public final class PlacesStress {
  private static final long OPENED = 10;
  private static final long OLD = 77;
  private static final long NEW = 78;
  private static final int IDS = 1 << 16; // more than there are states at a time

  // Entries never become unknown again: a table is left when all its ids have been used.
  private static final class Table {
    final ProtectedPlaces places = new ProtectedPlaces(OPENED);
    final AtomicLong next = new AtomicLong();
  }

  private static volatile Table table = new Table();

  private PlacesStress() {}

  private record Fresh(ProtectedPlaces places, long id) {}

  private static Fresh fresh() {
    Table current = table;
    long next = current.next.getAndIncrement();
    if (next >= IDS) {
      current = new Table();
      next = current.next.getAndIncrement();
      table = current;
    }
    return new Fresh(current.places, next);
  }

  /** A page that nobody has asked for, in a table with the generation of the opening. */
  abstract static class Page {
    final ProtectedPlaces places;
    final long id;

    Page() {
      Fresh fresh = fresh();
      places = fresh.places;
      id = fresh.id;
    }

    /** What a commit does before it publishes. */
    void move(long generation) {
      places.begin(generation);
      places.set(id, NEW, generation);
    }
  }

  /** A reader of the older generation fills in what its walk has found. */
  @JCStressTest
  @Outcome(
      id = "77, 78",
      expect = ACCEPTABLE,
      desc = "Filled in, and looked up, before the commit.")
  @Outcome(id = "0, 78", expect = ACCEPTABLE, desc = "The entry is newer than the pin: walk again.")
  @Outcome(id = "78, 78", expect = FORBIDDEN, desc = "A newer place for an older generation.")
  @Outcome(expect = FORBIDDEN, desc = "The place that was superseded stays for good.")
  @State
  public static class FillBesideCommit extends Page {
    @Actor
    public void reader(JJ_Result r) {
      places.fillChecked(id, OLD);
      r.r1 = places.findChecked(id, OPENED);
    }

    @Actor
    public void commit() {
      move(OPENED + 1);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r2 = places.find(id, OPENED + 1);
    }
  }

  /** Pin, then look up: an entry never serves a pin that is older. */
  @JCStressTest
  @Outcome(id = "10, 77", expect = ACCEPTABLE, desc = "Pinned and looked up before the commit.")
  @Outcome(id = "10, 0", expect = ACCEPTABLE, desc = "Pinned before it, looked up after: walk.")
  @Outcome(id = "11, 78", expect = ACCEPTABLE, desc = "Pinned after the publication.")
  @Outcome(id = "11, 77", expect = FORBIDDEN, desc = "Published before the entry was stored.")
  @Outcome(id = "10, 78", expect = FORBIDDEN, desc = "A newer place for an older generation.")
  @Outcome(expect = FORBIDDEN, desc = "No such place.")
  @State
  public static class LookUpBesideCommit extends Page {
    private volatile long published = OPENED;

    public LookUpBesideCommit() {
      places.fillChecked(id, OLD);
    }

    @Actor
    public void commit() {
      move(OPENED + 1);
      published = OPENED + 1;
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = published;
      r.r2 = places.find(id, r.r1);
    }
  }

  /** A reader has checked the content of the place that a commit supersedes. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "In whatever order: the new place is unchecked.")
  @Outcome(id = "78", expect = FORBIDDEN, desc = "A content is said to be checked that was not.")
  @Outcome(expect = FORBIDDEN, desc = "The place that was superseded stays for good.")
  @State
  public static class CheckBesideCommit extends Page {
    public CheckBesideCommit() {
      places.begin(OPENED + 1);
      places.set(id, OLD, OPENED + 1);
    }

    @Actor
    public void reader() {
      places.fillChecked(id, OLD);
    }

    @Actor
    public void commit() {
      move(OPENED + 2);
    }

    @Arbiter
    public void end(J_Result r) {
      r.r1 = places.findChecked(id, OPENED + 2);
    }
  }

  /** Two readers walk at the same time, and have found the same. */
  @JCStressTest
  @Outcome(id = "77, 77", expect = ACCEPTABLE, desc = "Both see it, whoever filled it in.")
  @Outcome(expect = FORBIDDEN, desc = "What was filled in was lost.")
  @State
  public static class FillBesideFill extends Page {
    @Actor
    public void one(JJ_Result r) {
      places.fillChecked(id, OLD);
      r.r1 = places.findChecked(id, OPENED);
    }

    @Actor
    public void other(JJ_Result r) {
      places.fillChecked(id, OLD);
      r.r2 = places.findChecked(id, OPENED);
    }
  }
}
