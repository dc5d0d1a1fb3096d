package io.mappedpages.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Hold;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.table.Trees;
import io.mappedpages.tests.crash.MemoryPageFile;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Pins of generations beside the commit that publishes the next one and then looks which of the
 * older ones are still read (I9): what no pin reaches will be written.
 */
public final class PinStress {
  private static final long NOBODY = -1;
  private static final Trees TREES = trees(); // nobody reads them
  private static final CommitRecord TEN = record(10);
  private static final CommitRecord ELEVEN = record(11);
  private static final CommitRecord TWELVE = record(12);

  private PinStress() {}

  private static Trees trees() {
    PageGeometry geometry = new PageGeometry(1024);
    MemoryPageFile file = new MemoryPageFile(1 << 16);
    return Trees.of(file.name(), geometry, new Extents(file, geometry, 1 << 16, false), 10, 0);
  }

  private static CommitRecord record(long generation) {
    return new CommitRecord(
        generation,
        new UUID(1, 2),
        64,
        60,
        0,
        0,
        false,
        Collections.nCopies(CommitRecord.TREES, TreeRoot.EMPTY),
        Collections.nCopies(CommitRecord.USER_ROOTS, -1L),
        List.of());
  }

  private static long oldestPinned(Generations generations, CommitRecord next) {
    long oldest = generations.publish(next, TREES);
    return oldest == Long.MAX_VALUE ? NOBODY : oldest;
  }

  /** A reader pins the newest generation while the next one is published. */
  @JCStressTest
  @Outcome(id = "10, 10", expect = ACCEPTABLE, desc = "Pinned before the commit, which sees it.")
  @Outcome(id = "11, -1", expect = ACCEPTABLE, desc = "Pinned after it; nobody reads the old one.")
  @Outcome(id = "11, 10", expect = ACCEPTABLE, desc = "The commit saw a pin that was taken back.")
  @Outcome(id = "10, -1", expect = FORBIDDEN, desc = "The commit did not count a pin that holds.")
  @Outcome(expect = FORBIDDEN, desc = "No such generation.")
  @State
  public static class PinBesidePublish {
    private final Generations generations = new Generations(TEN, TREES, Hold.OWN);

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = generations.pin().generation().number();
    }

    @Actor
    public void commit(JJ_Result r) {
      r.r2 = oldestPinned(generations, ELEVEN);
    }
  }

  /** A reader lets go while the next generation is published. */
  @JCStressTest
  @Outcome(id = "10, -1", expect = ACCEPTABLE, desc = "Let go after the commit had looked.")
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "Let go before it looked.")
  @Outcome(expect = FORBIDDEN, desc = "A pin that was let go is counted for ever.")
  @State
  public static class ReleaseBesidePublish {
    private final Generations generations = new Generations(TEN, TREES, Hold.OWN);
    private final Generations.Pin pin = generations.pin();

    @Actor
    public void reader() {
      pin.release();
    }

    @Actor
    public void commit(JJ_Result r) {
      r.r1 = oldestPinned(generations, ELEVEN);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r2 = oldestPinned(generations, TWELVE);
    }
  }

  /**
   * A view is closed whose stream of ids lives on: the stream pins the same generation for itself,
   * often in another thread than the one that opened the view, and the view lets go.
   */
  @JCStressTest
  @Outcome(id = "10", expect = ACCEPTABLE, desc = "One of the two pins is there at any time.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "The commit looked past both.")
  @Outcome(expect = FORBIDDEN, desc = "No such generation.")
  @State
  public static class HandOverBesidePublish {
    private final Generations generations = new Generations(TEN, TREES, Hold.OWN);
    private final Generations.Pin view = generations.pin(); // by one of the two, in turns

    @Actor
    public void handOver() {
      Generations.Pin stream = view.again();
      view.release();
      if (stream.generation().number() != TEN.generation()) {
        throw new AssertionError("the stream has another generation");
      }
    }

    @Actor
    public void commit(J_Result r) {
      r.r1 = oldestPinned(generations, ELEVEN);
    }
  }
}
