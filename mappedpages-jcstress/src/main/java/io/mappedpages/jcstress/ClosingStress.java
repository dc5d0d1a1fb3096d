package io.mappedpages.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mappedpages.PagerFailedException;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.Health;
import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The end of a store, good or bad, beside the calls that are inside. */
public final class ClosingStress {
  private static final int REFUSED = -1;

  private ClosingStress() {}

  /** Causes are told apart by a number in their message. */
  private static int number(PagerFailedException failed) {
    Throwable cause = failed.getCause();
    return cause == null ? 0 : Integer.parseInt(String.valueOf(cause.getMessage()));
  }

  /** A call uses what the closing takes away. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The closing waited for the call.")
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The call came later, and was refused.")
  @Outcome(expect = FORBIDDEN, desc = "The call was inside when the memory went away.")
  @State
  public static class CallBesideClose {
    private final Health health = new Health("stress");
    private final CallGate gate = new CallGate(health, () -> {});
    private int gone;

    @Actor
    public void call(II_Result r) {
      try (CallGate.Call _ = gate.enter()) {
        r.r1 = gone;
        Thread.onSpinWait();
        r.r2 = gone;
      } catch (IllegalStateException _) {
        r.r1 = REFUSED;
        r.r2 = REFUSED;
      }
    }

    @Actor
    public void close() {
      gate.close(
          () -> {
            var _ = health.close();
            gone = 1;
          });
    }
  }

  /** Two threads close the same store. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The second one found it closed.")
  @Outcome(expect = FORBIDDEN, desc = "It was closed twice, or not at all.")
  @State
  public static class CloseBesideClose {
    private final Health health = new Health("stress");
    private final CallGate gate = new CallGate(health, () -> {});
    private int closings;

    private void closeIt() {
      gate.close(
          () -> {
            var _ = health.close();
            closings++;
          });
    }

    @Actor
    public void one() {
      closeIt();
    }

    @Actor
    public void other() {
      closeIt();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = closings;
    }
  }

  /** Two things go wrong at the same time: everybody is told of the first (I10). */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The one was first.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "The other was first.")
  @Outcome(expect = FORBIDDEN, desc = "Two first causes.")
  @State
  public static class FailBesideFail {
    private final Health health = new Health("stress");

    private int told(int cause) {
      return number(health.fail(new IOException(Integer.toString(cause))));
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = told(1);
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = told(2);
    }
  }

  /** Whoever is told of a failure sees what was done before it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The call came before the failure.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The call was told of it.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Told, and what led to it is not seen.")
  @Outcome(expect = FORBIDDEN, desc = "No such state.")
  @State
  public static class CheckBesideFail {
    private final Health health = new Health("stress");
    private int before;

    @Actor
    public void commit() {
      before = 1;
      var _ = health.fail(new IOException("1"));
    }

    @Actor
    public void call(II_Result r) {
      try {
        health.check();
      } catch (PagerFailedException e) {
        r.r1 = number(e);
        r.r2 = before;
      }
    }
  }

  /** A store fails while it is closed: closed is what it is in the end. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Closed first: it was sound until then.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Failed first.")
  @Outcome(expect = FORBIDDEN, desc = "A closed store can be used, or says that it has failed.")
  @State
  public static class CloseBesideFail {
    private final Health health = new Health("stress");

    @Actor
    public void close(II_Result r) {
      r.r1 = health.close() ? 1 : 0;
    }

    @Actor
    public void commit() {
      var _ = health.fail(new IOException("1"));
    }

    @Arbiter
    public void end(II_Result r) {
      try {
        health.check();
      } catch (IllegalStateException _) {
        r.r2 = 1;
      } catch (PagerFailedException _) {
        r.r2 = 2;
      }
    }
  }
}
