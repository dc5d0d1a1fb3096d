package io.mappedpages.tests.suite.replay;

import io.mappedpages.tests.crash.IoStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened in one life of a store: the steps of its file, and between them what the user asked
 * for and was told. Recorded once, replayed to every place at which the world could have ended.
 */
final class Trace {
  sealed interface Event {
    record Io(IoStep step) implements Event {}

    record Note(Consumer<Oracle> change) implements Event {}
  }

  private final List<Event> events = new ArrayList<>();

  void io(IoStep step) {
    events.add(new Event.Io(step));
  }

  void note(Consumer<Oracle> change) {
    events.add(new Event.Note(change));
  }

  /** Adds what was known only afterwards, such as the id of a new page. */
  void noteAt(int position, Consumer<Oracle> change) {
    events.add(position, new Event.Note(change));
  }

  int size() {
    return events.size();
  }

  Event get(int position) {
    return events.get(position);
  }
}
