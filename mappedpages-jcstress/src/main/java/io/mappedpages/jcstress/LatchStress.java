package io.mappedpages.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mappedpages.core.table.PageLatches;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The latch word of a regular page: who excludes whom, and what is known of the id meanwhile. */
public final class LatchStress {
  private static final int BUSY = -1;
  private static final int IDS = 1 << 16; // more than there are states at a time
  private static final PageLatches LATCHES = new PageLatches("stress", Duration.ofSeconds(5));
  private static final AtomicLong NEXT = new AtomicLong();

  private LatchStress() {}

  /** A page that no other state uses at the time. */
  private static long id(int known) {
    long id = NEXT.getAndIncrement() & (IDS - 1);
    LATCHES.set(id, known);
    return id;
  }

  /** A writer stores two words, a reader looks at both; neither waits. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The reader came before the writer.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The reader came after the writer.")
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The writer was inside: busy.")
  @Outcome(expect = FORBIDDEN, desc = "The reader was inside with the writer: torn.")
  @State
  public static class TryReadBesideTryWrite {
    private final long id = id(PageLatches.IN_PLACE);
    private int first;
    private int second;

    @Actor
    public void writer() {
      if (LATCHES.tryExclusive(id)) {
        first = 1;
        second = 1;
        LATCHES.unlockExclusive(id);
      }
    }

    @Actor
    public void reader(II_Result r) {
      if (LATCHES.tryShared(id)) {
        r.r1 = first;
        r.r2 = second;
        LATCHES.unlockShared(id);
      } else {
        r.r1 = BUSY;
        r.r2 = BUSY;
      }
    }
  }

  /** Both wait as long as it takes; a wake-up that is lost ends in an exception. */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "One after the other, in whatever order.")
  @Outcome(expect = FORBIDDEN, desc = "Both were inside at a time: an update is lost.")
  @State
  public static class WriteBesideWrite {
    private final long id = id(PageLatches.IN_PLACE);
    private int count;

    private void increment() {
      LATCHES.lockExclusive(id);
      count++;
      LATCHES.unlockExclusive(id);
    }

    @Actor
    public void one() {
      increment();
    }

    @Actor
    public void other() {
      increment();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = count;
    }
  }

  /** A reader and a writer that wait for each other. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The reader came before the writer.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The reader waited for, or came after, it.")
  @Outcome(expect = FORBIDDEN, desc = "The reader was inside with the writer: torn.")
  @State
  public static class ReadBesideWrite {
    private final long id = id(PageLatches.IN_PLACE);
    private int first;
    private int second;

    @Actor
    public void writer() {
      LATCHES.lockExclusive(id);
      first = 1;
      second = 1;
      LATCHES.unlockExclusive(id);
    }

    @Actor
    public void reader(II_Result r) {
      LATCHES.lockShared(id);
      r.r1 = first;
      r.r2 = second;
      LATCHES.unlockShared(id);
    }
  }

  /** Two that hold what they get, until both have tried. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The writer was first.")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The reader was first.")
  @Outcome(id = "true, true", expect = FORBIDDEN, desc = "Both hold it.")
  @Outcome(id = "false, false", expect = FORBIDDEN, desc = "Nobody holds it, and it was busy.")
  @State
  public static class OneOfTwoGetsIt {
    private final long id = id(PageLatches.IN_PLACE);

    @Actor
    public void writer(ZZ_Result r) {
      r.r1 = LATCHES.tryExclusive(id);
    }

    @Actor
    public void reader(ZZ_Result r) {
      r.r2 = LATCHES.tryShared(id);
    }

    @Arbiter
    public void end(ZZ_Result r) {
      if (r.r1) {
        LATCHES.unlockExclusive(id);
      }
      if (r.r2) {
        LATCHES.unlockShared(id);
      }
    }
  }

  /** Readers do not exclude each other, and what they held is free again when both have gone. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both were inside, and left.")
  @Outcome(expect = FORBIDDEN, desc = "A reader kept out a reader, or a count was lost.")
  @State
  public static class ReadBesideRead {
    private final long id = id(PageLatches.IN_PLACE);

    private boolean read() {
      boolean inside = LATCHES.tryShared(id);
      if (inside) {
        LATCHES.unlockShared(id);
      }
      return inside;
    }

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = read();
    }

    @Actor
    public void other(ZZ_Result r) {
      r.r2 = read();
    }

    @Arbiter
    public void end(ZZ_Result r) {
      if (LATCHES.tryExclusive(id)) {
        LATCHES.unlockExclusive(id);
      } else {
        r.r1 = false;
      }
    }
  }

  /**
   * A page is freed: its bytes are anybody's from then on. What the latch says when it is taken
   * holds as long as it is held.
   */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The reader came before the free.")
  @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "The reader came after it: not allocated.")
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "The free had the latch: busy.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The reader reads a page that was freed.")
  @Outcome(expect = FORBIDDEN, desc = "No such state.")
  @State
  public static class ReadBesideFree {
    private final long id = id(PageLatches.IN_PLACE);
    private int freed;

    @Actor
    public void free() {
      if (LATCHES.tryExclusive(id)) {
        freed = 1;
        LATCHES.set(id, PageLatches.ABSENT);
        LATCHES.unlockExclusive(id);
      }
    }

    @Actor
    public void reader(II_Result r) {
      r.r1 = LATCHES.enterShared(id);
      if (r.r1 == PageLatches.IN_PLACE) {
        r.r2 = freed;
      }
      if (r.r1 >= 0) {
        LATCHES.unlockShared(id);
      }
    }
  }

  /**
   * Somebody found the page in the tree of an older generation and fills that in, slowly, while a
   * commit frees the page (I8).
   */
  @JCStressTest
  @Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "Filled in before the commit set its state.")
  @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "The commit was first: its state counts.")
  @Outcome(expect = FORBIDDEN, desc = "What was superseded stays for good.")
  @State
  public static class FillBesideCommit {
    private final long id = id(PageLatches.UNKNOWN);

    @Actor
    public void filler(II_Result r) {
      r.r1 = LATCHES.fill(id, PageLatches.IN_PLACE);
    }

    @Actor
    public void commit() {
      LATCHES.set(id, PageLatches.ABSENT);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = LATCHES.state(id);
    }
  }

  /** A commit sets a state while a reader takes the latch and lets go: one word for both. */
  @JCStressTest
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "In whatever order: the state, and nobody.")
  @Outcome(expect = FORBIDDEN, desc = "The state or a count of the latch was overwritten.")
  @State
  public static class StateBesideLatch {
    private final long id = id(PageLatches.IN_PLACE);

    @Actor
    public void commit() {
      LATCHES.set(id, PageLatches.MOVED);
    }

    @Actor
    public void reader() {
      if (LATCHES.tryShared(id)) {
        LATCHES.unlockShared(id);
      }
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = LATCHES.state(id);
      if (LATCHES.tryExclusive(id)) {
        r.r2 = 1;
        LATCHES.unlockExclusive(id);
      }
    }
  }
}
