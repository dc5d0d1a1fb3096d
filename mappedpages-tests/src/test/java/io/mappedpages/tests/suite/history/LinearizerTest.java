package io.mappedpages.tests.suite.history;

import static io.mappedpages.tests.suite.history.StoreModel.Kind.PROTECTED;
import static io.mappedpages.tests.suite.history.StoreModel.Kind.REGULAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.tests.suite.history.Step.AllThereAre;
import io.mappedpages.tests.suite.history.Step.Allocated;
import io.mappedpages.tests.suite.history.Step.CommittedIn;
import io.mappedpages.tests.suite.history.Step.Exchanged;
import io.mappedpages.tests.suite.history.Step.Freed;
import io.mappedpages.tests.suite.history.Step.Held;
import io.mappedpages.tests.suite.history.Step.NotAllThere;
import io.mappedpages.tests.suite.history.Step.RootSet;
import io.mappedpages.tests.suite.history.Step.RootWas;
import io.mappedpages.tests.suite.history.Step.Saw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for an order: what has one, and what has none. Page 7 holds 1 at first. */
final class LinearizerTest {
  private static final StoreModel INITIAL =
      new StoreModel(Map.of(7L, 1L), Map.of(7L, 1L), Collections.nCopies(8, -1L), 0, 0);

  private final List<Operation> history = new ArrayList<>();

  private LinearizerTest call(long began, long ended, Step... steps) {
    history.add(new Operation("t" + history.size(), began, ended, List.of(steps)));
    return this;
  }

  private static Step write(long old, long stamp) {
    return new Exchanged(PROTECTED, 7, old, stamp);
  }

  private static Step read(long stamp) {
    return new Held(PROTECTED, 7, stamp);
  }

  private void hasAnOrder() {
    List<Operation> order = Linearizer.order(INITIAL, history);
    assertThat(order).containsExactlyInAnyOrderElementsOf(history);
    StoreModel state = INITIAL;
    for (int i = 0; i < order.size(); i++) {
      state = Objects.requireNonNull(order.get(i).apply(state), order.get(i)::toString);
      for (Operation later : order.subList(i + 1, order.size())) {
        assertThat(later.ended())
            .as("%s after %s", later, order.get(i))
            .isGreaterThan(order.get(i).began());
      }
    }
  }

  private void hasNone() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Linearizer.order(INITIAL, history))
        .withMessageContaining("no order explains");
  }

  @Test
  void whatIsBesideAWriteMaySeeItOrNot() {
    call(1, 6, write(1, 2)).call(2, 3, read(1)).call(4, 5, read(2)).hasAnOrder();
  }

  @Test
  void whatWasSeenIsNotUnseen() {
    call(1, 6, write(1, 2)).call(2, 3, read(2)).call(4, 5, read(1)).hasNone();
  }

  @Test
  void whatHasEndedIsSeen() {
    call(1, 2, write(1, 2)).call(3, 4, read(1)).hasNone();
  }

  @Test
  void whatHasNotBegunIsNotSeen() {
    call(1, 2, read(2)).call(3, 4, write(1, 2)).hasNone();
  }

  @Test
  void anUpdateIsNotLost() {
    call(1, 4, write(1, 2)).call(2, 5, write(1, 3)).hasNone();
  }

  @Test
  void twoUpdatesHaveOneOrder() {
    call(1, 4, write(2, 3)).call(2, 5, write(1, 2)).call(6, 7, read(3)).hasAnOrder();
  }

  @Test
  void aPageHasOneOwner() {
    call(1, 4, new Allocated(REGULAR, 9)).call(2, 5, new Allocated(REGULAR, 9)).hasNone();
  }

  @Test
  void anIdIsGivenAgainAfterItWasFreed() {
    call(1, 4, new Allocated(REGULAR, 7))
        .call(2, 5, new Freed(REGULAR, 7))
        .call(6, 7, new Held(REGULAR, 7, 0))
        .hasAnOrder();
  }

  @Test
  void whatIsFreedTwiceIsRefusedOnce() {
    call(1, 4, new Freed(REGULAR, 7)).call(2, 5, new NotAllThere(REGULAR, Set.of(7L))).hasAnOrder();
    call(6, 7, new Freed(REGULAR, 7)).hasNone();
  }

  @Test
  void aTransactionIsSeenAsAWhole() {
    Step[] both = {write(1, 2), new RootSet(0, 2)};
    call(1, 6, both).call(2, 3, read(2), new RootWas(0, 2)).hasAnOrder();
    call(4, 5, read(2), new RootWas(0, -1)).hasNone();
  }

  @Test
  void aViewThatMixesTwoGenerationsHasNoPlace() {
    call(1, 10, write(1, 2))
        .call(2, 9, new Exchanged(REGULAR, 7, 1, 2))
        .call(3, 8, read(2), new Held(REGULAR, 7, 1))
        .hasAnOrder();
    call(4, 7, read(1), new Held(REGULAR, 7, 2)).hasNone();
  }

  @Test
  void aListIsOfOneMoment() {
    call(1, 6, new Freed(PROTECTED, 7))
        .call(2, 5, new Allocated(PROTECTED, 8))
        .call(3, 4, new AllThereAre(PROTECTED, Set.of()))
        .hasAnOrder();
    call(7, 8, new AllThereAre(PROTECTED, Set.of(7L, 8L))).hasNone();
  }

  @Test
  void generationsAgreeWithTheOrder() {
    call(1, 8, write(1, 2), new CommittedIn(5))
        .call(2, 7, new Saw(5), read(2))
        .call(3, 6, new Saw(4), read(1))
        .hasAnOrder();
    call(4, 5, new Saw(5), read(1)).hasNone();
  }

  @Test
  void whatIsCommittedLaterIsOfALaterGeneration() {
    call(1, 2, new Saw(5)).call(3, 4, write(1, 2), new CommittedIn(5)).hasNone();
  }

  /** Histories that are made from an order have one; with one answer changed they have none. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6})
  void longHistories(int threads) {
    SplittableRandom random = new SplittableRandom(threads);
    int calls = 2_000;
    long[] freeAt = new long[threads];
    long now = 1;
    long stamp = 1;
    for (int i = 0; i < calls; i++) {
      int thread = random.nextInt(threads);
      now = Math.max(now + 10, freeAt[thread] + 1);
      long began = Math.max(freeAt[thread] + 1, now - random.nextInt(40));
      long ended = now + 1 + random.nextInt(40);
      freeAt[thread] = ended;
      boolean writes = random.nextInt(3) == 0;
      call(began, ended, writes ? write(stamp, stamp + 1) : read(stamp));
      stamp += writes ? 1 : 0;
    }
    hasAnOrder();
    int changed = calls / 2 + random.nextInt(100);
    Operation broken = history.get(changed);
    history.set(
        changed,
        new Operation(broken.thread(), broken.began(), broken.ended(), List.of(read(calls + 1))));
    hasNone();
  }
}
