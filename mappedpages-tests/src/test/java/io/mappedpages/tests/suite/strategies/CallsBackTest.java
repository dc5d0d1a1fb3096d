package io.mappedpages.tests.suite.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.Immutable;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ProviderException;
import io.mappedpages.Transaction;
import io.mappedpages.spi.FreeSpace;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.ReferenceModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
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

/**
 * A strategy that uses the pager that is asking it: what would change something is refused at once,
 * instead of changing a batch that is half done, or waiting for a lock that its own caller holds.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
final class CallsBackTest {
  private final ReferenceModel model = new ReferenceModel();
  private final List<Throwable> refused = new ArrayList<>();
  private PageId<Kib1> regular = PageId.of(0);
  private ProtectedPageId<Kib1> protectedPage = ProtectedPageId.of(0);
  private Path path = Path.of("");
  private @Nullable Pager<Kib1> pager;

  // Whether the strategy calls back now, and from where.
  private @Nullable Moment armed;

  @BeforeEach
  void useFolder(@TempDir Path folder) {
    path = folder.resolve("store.mpg");
  }

  /** When the strategy calls. */
  enum Moment {
    PROPOSE,
    ALLOCATED,
    FREED
  }

  @Immutable
  private interface Call {
    void on(Pager<Kib1> pager, CallsBackTest test);
  }

  /** What it calls. */
  enum Back {
    ALLOCATE((pager, test) -> pager.allocate()),
    ALLOCATE_PROTECTED((pager, test) -> pager.allocateProtected()),
    ALLOCATE_ALL((pager, test) -> pager.pages().allocateAll(3)),
    FREE((pager, test) -> pager.free(test.regular)),
    FREE_PROTECTED((pager, test) -> pager.free(test.protectedPage)),
    FORCE((pager, test) -> pager.force()),
    CLOSE((pager, test) -> pager.close()),
    WRITE(
        (pager, test) -> {
          try (PageWriter writer = pager.write(test.regular)) {
            Content.fill(writer.segment(), 99);
          }
        }),
    WRITE_PROTECTED(
        (pager, test) -> {
          try (ProtectedPageWriter writer = pager.write(test.protectedPage)) {
            Content.fill(writer.segment(), 99);
            var _ = writer.commit();
          }
        }),
    TRANSACTION(
        (pager, test) -> {
          try (Transaction<Kib1> tx = pager.begin()) {
            Content.fill(tx.write(test.protectedPage), 99);
            var _ = tx.commit();
          }
        }),
    ALLOCATE_ASYNC((pager, test) -> pager.async().allocate().join()),
    ALLOCATE_ASYNC_HERE((pager, test) -> pager.async(Runnable::run).allocate().join());

    private final Call call;

    Back(Call call) {
      this.call = call;
    }
  }

  private final class CallsBack extends ScriptedProvider.LowestRun {
    private final Back back;

    CallsBack(FreeSpace space, Back back) {
      super(space);
      this.back = back;
    }

    private void at(Moment moment) {
      Pager<Kib1> called = pager;
      if (moment != armed || called == null) {
        return;
      }
      try {
        back.call.on(called, CallsBackTest.this);
      } catch (RuntimeException e) {
        refused.add(e instanceof CompletionException ? e.getCause() : e);
        throw e;
      }
    }

    @Override
    public long propose(long runPages, long alignmentPages, long nearPage) {
      at(Moment.PROPOSE);
      return super.propose(runPages, alignmentPages, nearPage);
    }

    @Override
    public void allocated(long firstPage, long count) {
      at(Moment.ALLOCATED);
    }

    @Override
    public void freed(long firstPage, long count) {
      at(Moment.FREED);
    }
  }

  static Stream<Arguments> momentsAndCalls() {
    return Stream.of(Moment.values())
        .flatMap(moment -> Stream.of(Back.values()).map(back -> Arguments.of(moment, back)));
  }

  @ParameterizedTest
  @MethodSource("momentsAndCalls")
  void callsThatChangeSomethingAreRefused(Moment moment, Back back) {
    Pager<Kib1> store =
        ScriptedProvider.create(path, Pager.builder(), space -> new CallsBack(space, back));
    regular = store.allocate();
    protectedPage = store.allocateProtected();
    model.regular().put(regular.value(), Content.ZERO);
    writeProtected(store, 1);
    pager = store;
    armed = moment;
    if (moment == Moment.PROPOSE) {
      // One that a transaction asks for, and one that the commit asks for.
      assertThatExceptionOfType(ProviderException.class).isThrownBy(store::allocate);
      assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> writeProtected(store, 2));
      assertThat(refused).hasSize(2);
    } else {
      for (long stamp = 2; refused.isEmpty(); stamp++) {
        assertThat(stamp).isLessThan(10);
        writeProtected(store, stamp); // durable, whatever the strategy says to it
      }
      assertThatExceptionOfType(ProviderException.class).isThrownBy(store::allocate);
    }
    assertThat(refused)
        .allSatisfy(
            e ->
                assertThat(e)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not use the pager"));
    armed = null;
    var _ = store.force();
    assertHolds(store);
    store.close();
    try (Pager<Kib1> again = Pager.open(path, PageSize.KIB_1)) {
      assertHolds(again);
    }
  }

  private void writeProtected(Pager<Kib1> store, long stamp) {
    try (ProtectedPageWriter writer = store.write(protectedPage)) {
      Content.fill(writer.segment(), stamp);
      var _ = writer.commit();
      model.protectedPages().put(protectedPage.value(), stamp);
    }
  }

  private void assertHolds(Pager<Kib1> store) {
    model.check(store);
    assertThat(store.verify(finding -> {}).findings()).isEmpty();
  }

  @Test
  void readingIsAllowed() {
    Pager<Kib1> store =
        ScriptedProvider.create(
            path,
            Pager.builder(),
            space ->
                new ScriptedProvider.LowestRun(space) {
                  @Override
                  public long propose(long runPages, long alignmentPages, long nearPage) {
                    Pager<Kib1> called = pager;
                    if (called != null) {
                      try (PageReader reader = called.read(protectedPage)) {
                        Content.check(reader.segment(), 1);
                      }
                    }
                    return super.propose(runPages, alignmentPages, nearPage);
                  }
                });
    protectedPage = store.allocateProtected();
    writeProtected(store, 1);
    pager = store;
    model.regular().put(store.allocate().value(), Content.ZERO);
    assertHolds(store);
    store.close();
  }

  @Test
  void freeSpaceIsNotForOthers() throws InterruptedException {
    List<FreeSpace> spaces = new ArrayList<>();
    List<Throwable> thrown = new ArrayList<>();
    Pager<Kib1> store =
        ScriptedProvider.create(
            path,
            Pager.builder(),
            space ->
                new ScriptedProvider.LowestRun(space) {
                  @Override
                  public long propose(long runPages, long alignmentPages, long nearPage) {
                    spaces.add(space);
                    Thread helper =
                        Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, e) -> thrown.add(e))
                            .start(() -> space.nextFree(0));
                    join(helper);
                    return super.propose(runPages, alignmentPages, nearPage);
                  }
                });
    model.regular().put(store.allocate().value(), Content.ZERO);
    assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
    FreeSpace space = spaces.getFirst();
    List<Runnable> questions =
        List.of(
            space::pageCount,
            space::freePageCount,
            space::longestFreeRun,
            () -> space.nextFree(0),
            () -> space.freeRunLength(0, 1));
    for (Runnable question : questions) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(question::run)
          .withMessageContaining("outside of a call");
    }
    assertHolds(store);
    store.close();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
