package io.mappedpages.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mappedpages.core.table.PageLocks;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The locks of protected pages and root slots. */
public final class LockStress {
  private static final PageLocks LOCKS = new PageLocks("stress", "page", Duration.ofSeconds(5));
  private static final AtomicLong NEXT = new AtomicLong();

  private LockStress() {}

  /** Both wait as long as it takes; a wake-up that is lost ends in an exception. */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "One after the other, in whatever order.")
  @Outcome(expect = FORBIDDEN, desc = "Both were inside at a time: an update is lost.")
  @State
  public static class LockBesideLock {
    private final long id = NEXT.getAndIncrement();
    private int count;

    private void increment() {
      LOCKS.lock(id);
      count++;
      LOCKS.unlock(id);
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

  /** Two that hold what they get, until both have tried. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The one was first.")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The other was first.")
  @Outcome(expect = FORBIDDEN, desc = "Both hold it, or nobody does and it was busy.")
  @State
  public static class OneOfTwoGetsIt {
    private final long id = NEXT.getAndIncrement();

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = LOCKS.tryLock(id);
    }

    @Actor
    public void other(ZZ_Result r) {
      r.r2 = LOCKS.tryLock(id);
    }

    @Arbiter
    public void end() {
      LOCKS.unlock(id);
    }
  }
}
