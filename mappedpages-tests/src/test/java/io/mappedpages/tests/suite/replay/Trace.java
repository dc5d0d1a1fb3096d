package io.mappedpages.tests.suite.replay;

import io.mappedpages.tests.crash.IoStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened in one life of a store: the steps of its file, and between them what the user asked
 * for and was told. Recorded once, replayed to every place at which the world could have ended.
 */
public final class Trace {
  /** One of both. */
  public sealed interface Event {
    /** A step of the file. */
    record Io(IoStep step) implements Event {}

    /** What the user asked for or was told. */
    record Note(Consumer<Oracle> change) implements Event {}
  }

  private final List<Event> events = new ArrayList<>();

  /** Adds a step of the file. */
  public void io(IoStep step) {
    events.add(new Event.Io(step));
  }

  /** Adds what the user asked for or was told. */
  public void note(Consumer<Oracle> change) {
    events.add(new Event.Note(change));
  }

  /** Adds what was known only afterwards, such as the id of a new page. */
  public void noteAt(int position, Consumer<Oracle> change) {
    events.add(position, new Event.Note(change));
  }

  /** Returns how many events there are. */
  public int size() {
    return events.size();
  }

  /** Returns the event at a place. */
  public Event get(int position) {
    return events.get(position);
  }
}
