package io.mappedpages.tests.suite.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProviderException;
import io.mappedpages.Transaction;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import io.mappedpages.spi.Providers;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.ReferenceModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A strategy that is wrong makes calls fail, and nothing else: the exception names provider and
 * place, nothing has changed, the pager goes on.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
final class FaultyStrategyTest {
  private static final int RUN = 20;

  private final ReferenceModel model = new ReferenceModel();
  private Path folder = Path.of("");

  // What the strategy does wrong now.
  private @Nullable Fault armed;

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  private Path path() {
    return folder.resolve("store.mpg");
  }

  private Pager<Kib1> create(Function<FreeSpace, AllocationStrategy> script) {
    return ScriptedProvider.create(path(), Pager.builder(), script);
  }

  /** What a user does that needs a place. */
  enum Need {
    ONE_PAGE {
      @Override
      void take(Pager<Kib1> pager, ReferenceModel model) {
        model.regular().put(pager.allocate().value(), Content.ZERO);
      }
    },
    MANY_PAGES {
      @Override
      void take(Pager<Kib1> pager, ReferenceModel model) {
        List<PageId<Kib1>> ids = pager.pages().allocateAll(RUN);
        ids.forEach(id -> model.regular().put(id.value(), Content.ZERO));
      }
    },
    A_RUN_FOR_CONTENT {
      @Override
      void take(Pager<Kib1> pager, ReferenceModel model) {
        List<ProtectedPageId<Kib1>> ids = new ArrayList<>();
        try (Transaction<Kib1> tx = pager.begin()) {
          for (int i = 0; i < RUN; i++) {
            ProtectedPageId<Kib1> id = tx.allocateProtected();
            Content.fill(tx.write(id), 1 + id.value());
            ids.add(id);
          }
          var _ = tx.commit();
        }
        ids.forEach(id -> model.protectedPages().put(id.value(), 1 + id.value()));
      }
    };

    abstract void take(Pager<Kib1> pager, ReferenceModel model);
  }

  static Stream<Arguments> faultsAndNeeds() {
    return Stream.of(Fault.values())
        .flatMap(fault -> Stream.of(Need.values()).map(need -> Arguments.of(fault, need)));
  }

  @ParameterizedTest
  @MethodSource("faultsAndNeeds")
  void aWrongAnswerIsRefusedAndChangesNothing(Fault fault, Need need) {
    Pager<Kib1> pager = create(AnswersAsTold::new);
    for (Need other : Need.values()) {
      other.take(pager, model);
    }
    free(pager);
    long generation = pager.generation();
    long used = pager.pageCount() - pager.freePageCount();
    long pages = pager.pageCount();

    armed = fault;
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> need.take(pager, model))
          .satisfies(FaultyStrategyTest::assertNamesTheProvider);
      assertThat(pager.generation()).isEqualTo(generation);
      assertThat(pager.pageCount() - pager.freePageCount()).isEqualTo(used);
      assertThat(pager.pageCount()).isEqualTo(pages);
      assertHolds(pager);
    }
    pager.free(PageId.of(model.regular().keySet().iterator().next())); // needs no answer
    model.regular().remove(model.regular().keySet().iterator().next());

    armed = null;
    need.take(pager, model);
    assertHolds(pager);
    pager.close();
    reopenWithAnother();
  }

  private final class AnswersAsTold extends ScriptedProvider.LowestRun {
    AnswersAsTold(FreeSpace space) {
      super(space);
    }

    @Override
    public long propose(long runPages, long alignmentPages, long nearPage) {
      return armed == null
          ? super.propose(runPages, alignmentPages, nearPage)
          : armed.answer(space, runPages);
    }
  }

  private static void assertNamesTheProvider(ProviderException e) {
    assertThat(e)
        .hasMessageContaining("\"scripted\"")
        .hasMessageContaining(Providers.origin(ScriptedProvider.class));
  }

  private void free(Pager<Kib1> pager) {
    List<Long> half = model.regular().keySet().stream().filter(id -> id % 2 == 0).toList();
    pager.pages().freeAll(half.stream().map(PageId::<Kib1>of).toList());
    half.forEach(model.regular()::remove);
  }

  private void assertHolds(Pager<Kib1> pager) {
    model.check(pager);
    assertThat(pager.verify(finding -> {}).findings()).isEmpty();
  }

  private void reopenWithAnother() {
    Pager<Kib1> pager = Pager.open(path(), PageSize.KIB_1);
    assertHolds(pager);
    for (Need need : Need.values()) {
      need.take(pager, model);
    }
    assertHolds(pager);
    pager.close();
  }

  @Test
  void aTransactionThatMeetsTheFaultIsAsBefore() {
    Pager<Kib1> pager = create(AnswersAsTold::new);
    try (Transaction<Kib1> tx = pager.begin()) {
      tx.root(0, 5);
      armed = Fault.EXCEPTION;
      assertThatExceptionOfType(ProviderException.class).isThrownBy(tx::allocate);
      assertThatExceptionOfType(ProviderException.class).isThrownBy(tx::allocate);
      armed = null;
      PageId<Kib1> id = tx.allocate();
      Content.fill(tx.write(id), id.value());
      var _ = tx.commit();
      model.regular().put(id.value(), id.value());
      model.root(0, 5);
    }
    assertHolds(pager);
    pager.close();
  }

  /** What a strategy is told, and by what. */
  enum Notification {
    ALLOCATED,
    FREED,
    RESIZED
  }

  private final class FailsWhenTold extends ScriptedProvider.LowestRun {
    private final Notification deaf;
    private final Fault fault;

    FailsWhenTold(FreeSpace space, Notification deaf, Fault fault) {
      super(space);
      this.deaf = deaf;
      this.fault = fault;
    }

    private void told(Notification what) {
      if (what == deaf && armed != null) {
        var _ = fault.answer(space, 1);
      }
    }

    @Override
    public void allocated(long firstPage, long count) {
      told(Notification.ALLOCATED);
    }

    @Override
    public void freed(long firstPage, long count) {
      told(Notification.FREED);
    }

    @Override
    public void resized(long pageCount) {
      told(Notification.RESIZED);
    }
  }

  static Stream<Arguments> notificationsAndFaults() {
    return Stream.of(Notification.values())
        .flatMap(
            what ->
                Stream.of(
                        Fault.EXCEPTION, Fault.ENDLESS_RECURSION, Fault.ENDLESS_SEARCH_THAT_CATCHES)
                    .map(fault -> Arguments.of(what, fault)));
  }

  @ParameterizedTest
  @MethodSource("notificationsAndFaults")
  void oneThatFailsWhenItIsToldFailsAtTheNextProposal(Notification deaf, Fault fault) {
    Pager<Kib1> pager = create(space -> new FailsWhenTold(space, deaf, fault));
    Need.MANY_PAGES.take(pager, model);
    armed = fault;
    // Frees, commits and grows until it has been told everything: all of that succeeds.
    ProviderException met = null;
    for (int i = 0; met == null; i++) {
      assertThat(i).isLessThan(10_000);
      try {
        if (i == 0) {
          free(pager);
          var _ = pager.force();
          var _ = pager.force();
        }
        Need.ONE_PAGE.take(pager, model);
      } catch (ProviderException e) {
        met = e;
      }
    }
    assertNamesTheProvider(met);
    assertThat(met).hasMessageContaining("told that");
    armed = null;
    assertThatExceptionOfType(ProviderException.class).isThrownBy(pager::allocate);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> Need.A_RUN_FOR_CONTENT.take(pager, model));
    model.protectedPages().put(pager.allocateProtected().value(), Content.ZERO); // needs no place
    free(pager);
    assertHolds(pager);
    pager.close();
    reopenWithAnother();
  }

  @Test
  void oneThatNeverFindsAPageLetsTheFileGrowOnce() {
    Pager<Kib1> pager =
        create(
            space ->
                new ScriptedProvider.LowestRun(space) {
                  @Override
                  public long propose(long runPages, long alignmentPages, long nearPage) {
                    return -1;
                  }
                });
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(pager::allocate)
        .withMessageContaining("found no page")
        .satisfies(FaultyStrategyTest::assertNamesTheProvider);
    var _ = pager.force();
    long pages = pager.pageCount();
    for (Need need : Need.values()) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> need.take(pager, model))
          .withMessageContaining("found no page");
    }
    var _ = pager.force();
    assertThat(pager.pageCount()).isEqualTo(pages);
    assertHolds(pager);
    pager.close();
  }

  @Test
  void oneThatOnlyAppendsIsGivenMorePages() {
    Pager<Kib1> pager =
        create(
            space ->
                new ScriptedProvider.LowestRun(space) {
                  private long end = space.pageCount();

                  @Override
                  public long propose(long runPages, long alignmentPages, long nearPage) {
                    long page = space.nextFree(end);
                    return page >= 0 && space.freeRunLength(page, runPages) == runPages ? page : -1;
                  }

                  @Override
                  public void allocated(long firstPage, long count) {
                    end = firstPage >= end ? firstPage + count : end;
                  }
                });
    long first = pager.allocate().value();
    model.regular().put(first, Content.ZERO);
    for (int i = 0; i < 3; i++) {
      for (Need need : Need.values()) {
        need.take(pager, model);
      }
    }
    assertHolds(pager);
    pager.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "exception", "error", "endless"})
  void oneThatCannotBeMadeIsAFaultOfTheProvider(String how) {
    Pager.create(path(), PageSize.KIB_1).close();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> ScriptedProvider.open(path(), space -> make(how, space)))
        .satisfies(FaultyStrategyTest::assertNamesTheProvider);
    Pager.open(path(), PageSize.KIB_1).close(); // no lock is left
  }

  @SuppressWarnings("NullAway") // as somebody would who does not check
  private static AllocationStrategy make(String how, FreeSpace space) {
    return switch (how) {
      case "null" -> null;
      case "exception" -> throw new IllegalStateException("not today");
      case "error" -> throw new AssertionError("not today");
      default -> {
        var _ = Fault.ENDLESS_SEARCH.answer(space, 1);
        yield new ScriptedProvider.LowestRun(space);
      }
    };
  }
}
