package io.mappedpages.tests.suite.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for an order of the operations, one after the other, that explains what each was told, and
 * in which none comes before another that had ended when it began: linearizability (Herlihy and
 * Wing, 1990).
 *
 * <p>The search is that of Wing and Gong, "Testing and verifying concurrent objects" (1993): try
 * each operation that may be the next, and go back where none fits. It never enters a configuration
 * twice, that is, the set of operations that are placed together with the state: Lowe, "Testing for
 * linearizability" (2017). Of n operations by t threads there are some n 2^t of them, so that
 * histories may be long.
 */
final class Linearizer {
  /** A beginning or an end, in a list from which what is placed is taken out. */
  private static final class Event {
    final Operation operation;
    final int number;
    final boolean begins;
    Event next = this;
    Event previous = this;

    Event(Operation operation, int number, boolean begins) {
      this.operation = operation;
      this.number = number;
      this.begins = begins;
    }

    long time() {
      return begins ? operation.began() : operation.ended();
    }

    void takeOut() {
      previous.next = next;
      next.previous = previous;
    }

    void putBack() {
      previous.next = this;
      next.previous = this;
    }
  }

  private record Configuration(BitSet placed, StoreModel state) {}

  private record Choice(Event begin, StoreModel before) {}

  private final List<Event> ends = new ArrayList<>();
  private final Event head; // of a ring, neither beginning nor end
  private final int count;

  private Linearizer(List<Operation> operations) {
    this.count = operations.size();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Event end = new Event(operations.get(i), i, false);
      ends.add(end);
      events.add(end);
      events.add(new Event(operations.get(i), i, true));
    }
    events.sort(Comparator.comparingLong(Event::time));
    this.head = new Event(new Operation("", 0, 0, List.of()), -1, false);
    for (Event event : events) {
      event.previous = head.previous;
      event.next = head;
      event.putBack();
    }
  }

  /**
   * Returns the operations in an order that explains them.
   *
   * @throws AssertionError if there is none; it says how far an order could be found at most
   */
  static List<Operation> order(StoreModel initial, List<Operation> operations) {
    return new Linearizer(operations).search(initial);
  }

  private List<Operation> search(StoreModel initial) {
    Set<Configuration> entered = new HashSet<>();
    Deque<Choice> chosen = new ArrayDeque<>();
    BitSet placed = new BitSet(count);
    Dead deepest = new Dead(List.of(), initial, List.of());
    StoreModel state = initial;
    Event event = head.next;
    while (head.next != head) {
      if (event.begins) {
        StoreModel after = event.operation.apply(state);
        if (after != null) {
          placed.set(event.number);
          if (entered.add(new Configuration((BitSet) placed.clone(), after))) {
            chosen.push(new Choice(event, state));
            state = after;
            event.takeOut();
            ends.get(event.number).takeOut();
            event = head.next;
            continue;
          }
          placed.clear(event.number);
        }
        event = event.next;
      } else { // what ends here must have been placed by now: go back
        if (chosen.size() > deepest.order.size() || deepest.next.isEmpty()) {
          deepest = new Dead(order(chosen), state, candidates());
        }
        if (chosen.isEmpty()) {
          throw deepest.failure(initial);
        }
        Choice last = chosen.pop();
        state = last.before;
        event = last.begin;
        placed.clear(event.number);
        ends.get(event.number).putBack();
        event.putBack();
        event = event.next;
      }
    }
    return order(chosen);
  }

  private static List<Operation> order(Deque<Choice> chosen) {
    List<Operation> order = new ArrayList<>();
    chosen.descendingIterator().forEachRemaining(choice -> order.add(choice.begin.operation));
    return order;
  }

  /** What could come next, if it fitted. */
  private List<Operation> candidates() {
    List<Operation> next = new ArrayList<>();
    for (Event event = head.next; event.begins; event = event.next) {
      next.add(event.operation);
    }
    return next;
  }

  /** The longest order that was found, and what does not fit behind it. */
  private record Dead(List<Operation> order, StoreModel state, List<Operation> next) {
    private static final int SHOWN = 40;

    AssertionError failure(StoreModel initial) {
      int first = Math.max(0, order.size() - SHOWN);
      return new AssertionError(
          "no order explains the history; from %s\n%d operations can be placed, the last of them:\n%s\n which gives %s\nnone of these can come next:\n%s"
              .formatted(
                  initial,
                  order.size(),
                  lines(order.subList(first, order.size())),
                  state,
                  lines(next)));
    }

    private static String lines(List<Operation> operations) {
      return operations.stream().map(Operation::toString).collect(Collectors.joining("\n"));
    }
  }
}
