package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.tests.crash.GatedPageFile;
import io.mappedpages.tests.suite.replay.Oracle;
import io.mappedpages.tests.suite.replay.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides what happens in a life, one thing after the other: who goes on, and when the batch that
 * waits at the gate does its next step. After each, everybody comes to rest; so a batch has those
 * who were committing when the last one ended, and a seed decides it all.
 */
final class Schedule<S extends PageSize> implements AutoCloseable {
  private static final int WRITERS = 10;

  /** Lets something fail. */
  interface Arming {
    /** The next force, or a force or a write some time later. */
    void arm(boolean nextForce);
  }

  private final Shared<S> shared;
  private final GatedPageFile gate;
  private final RefusingStrategy strategy;
  private final Arming arming;
  private final PageGeometry geometry;
  private final Crew<S> crew;
  private final Flights<S> flights;
  private final Views<S> views;
  private final List<Operation<S>> operations = new ArrayList<>();
  private long turns;
  private boolean failed;
  private boolean refused;

  Schedule(Shared<S> shared, GatedPageFile gate, RefusingStrategy strategy, Arming arming) {
    this.shared = shared;
    this.gate = gate;
    this.strategy = strategy;
    this.arming = arming;
    this.geometry = new PageGeometry(shared.start().size().bytes());
    // Who leads a batch does not show what it is: where there may be no room, nobody leads.
    this.crew = new Crew<>(gate, WRITERS, shared.conditions().limited() ? 0 : WRITERS / 2);
    this.flights = new Flights<>(shared, this::shown);
    this.views = new Views<>(shared, flights);
  }

  /** Returns whether a commit was refused. */
  boolean hasRefused() {
    return refused;
  }

  private byte[] shown(long page) {
    return shared.start().disk().shown(geometry.offsetBytes(page), geometry.pageBytes());
  }

  /** Lets everything happen; returns false if the pager failed for ever. */
  boolean run() {
    gate.shut();
    int armedFrom = shared.random().nextInt(shared.conditions().actions());
    boolean armed = !shared.conditions().armed();
    for (int i = 0; i < shared.conditions().actions() && !failed; i++) {
      if (!armed && i >= armedFrom) {
        armed = arm();
      } else {
        act();
      }
      settle();
    }
    while (!operations.isEmpty()) {
      finish();
      settle();
    }
    views.closeAll();
    gate.openForAll();
    return !failed;
  }

  /** Lets something fail, at once or soon; best while a batch is being written. */
  private boolean arm() {
    if (crew.batchStep(operations) == null && shared.oneIn(2)) {
      act();
      return false;
    }
    boolean grows = shared.oneIn(3) && !isFull();
    arming.arm(grows);
    if (grows) {
      shared.count("growths that fail");
      begin(new OpenTransaction<>(shared, true));
    }
    return true;
  }

  private boolean isFull() {
    return operations.size() >= shared.conditions().most();
  }

  private void act() {
    GatedPageFile.Step batch = crew.batchStep(operations);
    List<GatedPageFile.Step> inPlace = crew.inPlaceSteps(operations);
    int choice = shared.random().nextInt(100);
    if (batch != null && crew.isReclaiming(operations)) {
      if (choice < 20) {
        cancel();
      } else {
        letPass(batch);
      }
    } else if (batch != null && choice < (isOvertaken() ? 50 : 4)) {
      letPass(batch);
    } else if (!inPlace.isEmpty() && choice < 70) {
      letPass(shared.pick(inPlace));
    } else {
      switch (shared.random().nextInt(20)) {
        case 0, 1, 2, 3, 4, 5 -> begin();
        case 6, 7, 8, 9, 10, 11, 12, 13, 14 -> goOn();
        case 15 -> strategy.refuseAfter(shared.random().nextInt(3));
        case 16 -> cancel();
        case 17 -> views.read();
        default -> views.act();
      }
    }
  }

  /** Whether as many as wanted are committing that are not in the batch that is being written. */
  private boolean isOvertaken() {
    Flight<S> flight = flights.current();
    return flight == null
        || operations.stream().filter(o -> o.isCommitting() && !flight.isMember(o)).count()
            >= flight.wanted();
  }

  private void letPass(GatedPageFile.Step step) {
    Flight<S> flight = flights.current();
    boolean ofBatch = step.equals(crew.batchStep(operations));
    boolean done = gate.letPass(step);
    if (ofBatch && flight != null) {
      flight.stepped(step, done, geometry);
    } else if (flight != null) {
      shared.count("writes in place while a batch is written");
    }
  }

  private void begin() {
    if (isFull()) {
      goOn();
      return;
    }
    begin(
        switch (shared.random().nextInt(12)) {
          case 0, 1 -> new OneWriter<>(shared);
          case 2, 3 -> new InPlaceWrite<>(shared);
          case 4, 5 -> new OneCall<>(shared);
          case 6, 7 -> new LaterTransaction<>(shared);
          default -> new OpenTransaction<>(shared, false);
        });
  }

  private void begin(Operation<S> operation) {
    operations.add(operation);
    goOn(operation, false);
  }

  private List<Operation<S>> open() {
    return operations.stream().filter(o -> o.writer() == null && !o.isEnding()).toList();
  }

  private void goOn() {
    List<Operation<S>> open = open();
    if (!open.isEmpty()) {
      goOn(shared.pick(open), false);
    }
  }

  private void goOn(Operation<S> operation, boolean last) {
    Writer writer = crew.idle(shared.random().nextInt(WRITERS));
    operation.goOn(writer, last);
    if (operation.waitsFor() != null) {
      shared.count("waits for what is being committed");
    }
  }

  private void cancel() {
    Flight<S> flight = flights.current();
    List<LaterTransaction<S>> later = new ArrayList<>();
    for (Operation<S> operation : operations) {
      if (operation instanceof LaterTransaction<S> one && one.isCancellable()) {
        later.add(one);
      }
    }
    if (later.isEmpty()) {
      return;
    }
    LaterTransaction<S> one = shared.pick(later);
    boolean inTime = one.cancel();
    boolean inBatch = flight != null && flight.isMember(one);
    if (inTime && inBatch) {
      throw new Violation("taken back when a batch had it: " + one);
    }
    shared.count(inTime ? "cancelled" : inBatch ? "not cancelled, in a batch" : "not cancelled");
  }

  /** Everybody comes to an end. */
  private void finish() {
    List<Operation<S>> open = open();
    GatedPageFile.Step batch = crew.batchStep(operations);
    List<GatedPageFile.Step> inPlace = crew.inPlaceSteps(operations);
    boolean mayQueue = batch == null || (!crew.isReclaiming(operations) && shared.oneIn(2));
    if (!open.isEmpty() && mayQueue) {
      goOn(shared.pick(open), true);
    } else if (!inPlace.isEmpty()) {
      letPass(inPlace.getFirst());
    } else if (batch != null) {
      letPass(batch);
    } else {
      throw new Violation("nobody can go on: " + operations);
    }
  }

  /** Everybody comes to rest; then what was told to whom is looked at. */
  private void settle() {
    Flight<S> flight = flights.current();
    crew.settle(operations, flight);
    boolean batchWaits = crew.batchStep(operations) != null;
    if (flight != null && !flight.isOver() && !batchWaits) {
      flight.givenUp();
    }
    operations.forEach(operation -> operation.queue(() -> turns++));
    List<Operation<S>> ended =
        operations.stream()
            .filter(Operation::isOver)
            .sorted(Comparator.comparingLong(Operation::turn))
            .toList();
    flights.ended(ended);
    ended.forEach(this::ended);
    if (flights.current() == null && batchWaits) {
      flights.arrived(operations.stream().filter(Crew::isInBatch).toList());
    }
  }

  private void ended(Operation<S> operation) {
    Outcome outcome = operation.outcome();
    refused |= outcome instanceof Outcome.Refused;
    if (outcome instanceof Outcome.Failed && !failed) {
      failed = true;
      shared.note(Oracle::forceFailed);
    }
    if (outcome instanceof Outcome.Committed && failed && operation.needsBatch()) {
      throw new Violation("acknowledged after the pager has failed: " + operation);
    }
    if (outcome instanceof Outcome.Unwritten && operation instanceof InPlaceWrite<S> write) {
      byte[] seen = shown(write.id());
      shared.note(o -> o.mayHold(write.id(), seen));
    }
    shared.locks().release(operation);
    operations.remove(operation);
  }

  @Override
  public void close() {
    crew.close();
  }
}
