package io.mappedpages.tests;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageHandle;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every group of {@link PagerContract} has: a folder, and pagers as configured. */
abstract class PagerGroup {
  /** Short: for tests that expect a page to be busy. */
  static final Duration BUSY = Duration.ofMillis(30);

  private final List<Pager<?>> opened = new ArrayList<>();
  private Path folder = Path.of("");

  /** A builder with the options under test. */
  abstract PagerBuilder builder();

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  @AfterEach
  void closePagers() {
    for (Pager<?> pager : opened) {
      pager.close();
    }
  }

  Path path() {
    return path("store.mpg");
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** Closes a pager after the test at the latest. */
  <S extends PageSize> Pager<S> closing(Pager<S> pager) {
    opened.add(pager);
    return pager;
  }

  Pager<Kib1> create() {
    return closing(builder().create(path(), PageSize.KIB_1));
  }

  Pager<Kib1> createBusy() {
    return closing(builder().latchTimeout(BUSY).create(path(), PageSize.KIB_1));
  }

  Pager<Kib1> open() {
    return closing(builder().open(path(), PageSize.KIB_1));
  }

  /** Closes something before the block ends that closes it again. */
  static void now(Runnable close) {
    close.run();
  }

  /** Opens a stream of handles. */
  interface Handles<H> {
    @MustBeClosed
    Stream<H> open();
  }

  static <H extends PageHandle> List<H> listed(Handles<H> handles) {
    try (Stream<H> stream = handles.open()) {
      return stream.toList();
    }
  }

  /** Opens something that is to be closed. */
  interface Access {
    @MustBeClosed
    @Nullable AutoCloseable open();
  }

  /** Opens something and closes it again. */
  static void use(Access access) {
    try (AutoCloseable _ = access.open()) {
      return;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Fails unless every structure of the file is sound. */
  static void assertSound(Pager<?> pager) {
    Assertions.assertThat(pager.verify(finding -> {}).findings()).isEmpty();
  }
}
