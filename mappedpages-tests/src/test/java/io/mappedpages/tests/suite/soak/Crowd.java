package io.mappedpages.tests.suite.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Threads that go on until a time is over, or one of them fails; all are interrupted at random. */
final class Crowd {
  /** What a thread does again and again. */
  interface Step {
    void run();
  }

  private record Member(boolean virtual, List<Step> steps) {}

  private final SplittableRandom random;
  private final List<Member> members = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong steps = new AtomicLong();
  private final AtomicLong interrupts = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stepped = lock.newCondition();

  // Set by whoever waits for the time, or fails; read by all.
  private volatile boolean ending;

  Crowd(SplittableRandom random) {
    this.random = random;
  }

  void add(boolean virtual, Step... each) {
    members.add(new Member(virtual, List.of(each)));
  }

  boolean isEnding() {
    return ending;
  }

  long steps() {
    return steps.get();
  }

  long interrupts() {
    return interrupts.get();
  }

  void run(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (Member member : members) {
      Thread.Builder builder = member.virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      threads.add(builder.start(() -> live(member, end)));
    }
    Thread interrupter = Thread.ofPlatform().start(() -> interrupt(List.copyOf(threads)));
    for (Thread thread : threads) {
      thread.join();
    }
    interrupter.join();
    if (!failures.isEmpty()) {
      AssertionError failure = new AssertionError("a thread failed", failures.poll());
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private void live(Member member, long end) {
    try {
      while (!ending && System.nanoTime() < end) {
        for (Step step : member.steps) {
          step.run();
        }
        steps.incrementAndGet();
        stepped();
        var _ = Thread.interrupted(); // or it would be set for ever
      }
    } catch (Throwable e) { // kept, and thrown when all have ended
      failures.add(e);
    }
    ending = true;
    stepped();
  }

  /**
   * Blocks until all together have gone some more steps. Not by giving way: virtual threads that do
   * so keep others, which have been woken from outside, from ever running.
   *
   * @return whether there will be more of them
   */
  boolean awaitSteps(long more) {
    lock.lock();
    try {
      long until = steps.get() + more;
      while (steps.get() < until && !ending) {
        stepped.awaitUninterruptibly();
      }
      return !ending;
    } finally {
      lock.unlock();
    }
  }

  private void stepped() {
    lock.lock();
    try {
      stepped.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts a thread whenever all together have gone some steps. */
  private void interrupt(List<Thread> threads) {
    while (awaitSteps(random.nextInt(100))) {
      threads.get(random.nextInt(threads.size())).interrupt();
      interrupts.incrementAndGet();
    }
  }
}
