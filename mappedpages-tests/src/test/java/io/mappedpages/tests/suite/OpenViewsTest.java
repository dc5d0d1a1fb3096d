package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What open views hold back, and how a forgotten one is found. */
final class OpenViewsTest {
  private static final String PROPERTY = "mappedpages.trackViews";

  @TempDir private Path folder = Path.of("");

  private Path path() {
    return folder.resolve("store.mpg");
  }

  /** Closes something before the block ends that closes it again. */
  private static void now(Runnable close) {
    close.run();
  }

  @Test
  void statsTellTheOldestViewAndWhatItHoldsBack() {
    try (Pager<Kib1> pager = Pager.create(path(), PageSize.KIB_1)) {
      ProtectedPageId<Kib1> id = pager.allocateProtected();
      assertThat(pager.stats().openViews()).isZero();
      assertThat(pager.stats().oldestViewAge()).isEqualTo(Duration.ZERO);
      try (ReadView<Kib1> first = pager.view()) {
        long opened = System.nanoTime();
        commitSome(pager, id);
        long held = pager.stats().heldBackPages();
        assertThat(held).isPositive();
        try (ReadView<Kib1> second = pager.view();
            var stream = pager.allocatedProtectedPages()) {
          commitSome(pager, id);
          assertThat(pager.stats().heldBackPages()).isGreaterThan(held);
          assertThat(pager.stats().openViews()).isEqualTo(3);
          assertThat(pager.stats().oldestViewAge())
              .isGreaterThanOrEqualTo(Duration.ofNanos(System.nanoTime() - opened).minusSeconds(1));
          assertThat(second.generation()).isGreaterThan(first.generation());
          assertThat(stream.toList()).containsExactly(id);
        }
        assertThat(pager.stats().openViews()).isEqualTo(1);
        assertThat(pager.stats().oldestViewAge()).isPositive();
      }
      assertThat(pager.stats().openViews()).isZero();
      var _ = pager.force();
      assertThat(pager.stats().heldBackPages()).isZero();
    }
  }

  private static void commitSome(Pager<Kib1> pager, ProtectedPageId<Kib1> id) {
    for (int i = 0; i < 5; i++) {
      byte value = (byte) i;
      pager.protectedPages().update(id, page -> page.fill(value));
    }
  }

  /** Collects what the logger of views says. */
  private static final class Log extends Handler implements AutoCloseable {
    private final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();
    private final Logger logger = Logger.getLogger("io.mappedpages.views");

    Log() {
      logger.setUseParentHandlers(false);
      logger.addHandler(this);
      System.setProperty(PROPERTY, "true");
    }

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      System.clearProperty(PROPERTY);
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
    }
  }

  private static void assertOpenedAt(@Nullable LogRecord record, String what, String method) {
    if (record == null) {
      throw new AssertionError("nothing was reported");
    }
    assertThat(record.getMessage()).contains("store.mpg").contains(what);
    assertThat(List.of(record.getThrown().getStackTrace()))
        .anyMatch(frame -> frame.getMethodName().equals(method));
  }

  @Test
  void aViewThatIsOpenAtTheCloseIsReported() {
    try (Log log = new Log()) {
      try (Pager<Kib1> pager = Pager.create(path(), PageSize.KIB_1)) {
        ReadView<Kib1> open = openHere(pager);
        now(pager::close);
        assertOpenedAt(log.records.poll(), "open while the pager is closed", "openHere");
        now(open::close);
      }
      assertThat(log.records).as("once, and nothing of views that were closed").isEmpty();
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // that is the point
  private static ReadView<Kib1> openHere(Pager<Kib1> pager) {
    try (ReadView<Kib1> closed = pager.view()) {
      assertThat(closed.generation()).isNotNegative();
    }
    return pager.view();
  }

  @Test
  void aForgottenViewIsReportedAndHoldsNothingBackAnyMore() throws InterruptedException {
    try (Log log = new Log();
        Pager<Kib1> pager = Pager.create(path(), PageSize.KIB_1)) {
      forget(pager);
      LogRecord record = null;
      while (record == null) { // the collector decides when; the test ends when it has
        System.gc();
        record = log.records.poll(50, TimeUnit.MILLISECONDS);
      }
      assertOpenedAt(record, "never closed", "forget");
      while (pager.stats().openViews() > 0) {
        Thread.onSpinWait(); // reported, and about to be released
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker")
  private static void forget(Pager<Kib1> pager) {
    assertThat(pager.view().generation()).isNotNegative();
  }

  @Test
  void withoutThePropertyNothingIsReported() {
    try (Log log = new Log()) {
      System.clearProperty(PROPERTY);
      try (Pager<Kib1> pager = Pager.create(path(), PageSize.KIB_1)) {
        ReadView<Kib1> open = openHere(pager);
        now(pager::close);
        now(open::close);
      }
      assertThat(log.records).isEmpty();
    }
  }
}
