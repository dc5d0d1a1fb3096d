package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.ProviderException;
import io.mappedpages.tests.Content;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A strategy that is wrong makes calls fail, and nothing else. */
final class FaultyStrategyTest {
  private Path folder = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  private Path path() {
    return folder.resolve("store.mpg");
  }

  private URLClassLoader faulty(String body) throws IOException {
    return new PluginFolder(folder).with("Faulty", body).loader();
  }

  private Pager<Kib1> create(ClassLoader loader) {
    return Pager.builder().strategy("faulty").pluginLoader(loader).create(path(), PageSize.KIB_1);
  }

  private static String proposing(String answer) {
    return """
    public long propose(long runPages, long alignmentPages, long nearPage) {
      if (faulty()) { %s }
      return highest(runPages);
    }
    """
        .formatted(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return space.pageCount();",
        "return space.pageCount() - runPages + 1;",
        "return Long.MAX_VALUE;",
        "return Long.MIN_VALUE;",
        "return -2;",
        "return 0;",
        "return 2;",
        "for (long at = 3; ; at++) { if (space.freeRunLength(at, 1) == 0) { return at; } }",
        "throw new IllegalStateException(\"no idea\");",
        "throw new StackOverflowError();",
      })
  void aWrongProposalIsRefusedAndChangesNothing(String answer) throws IOException {
    try (URLClassLoader loader = faulty(proposing(answer))) {
      Pager<Kib1> pager = create(loader);
      List<PageId<Kib1>> ids = new ArrayList<>();
      int refused = 0;
      for (int i = 0; i < 30; i++) {
        long generation = pager.generation();
        long used = pager.pageCount() - pager.freePageCount();
        try {
          PageId<Kib1> id = pager.allocate();
          pager.pages().update(id, page -> Content.fill(page, id.value()));
          ids.add(id);
        } catch (ProviderException e) {
          refused++;
          assertThat(e).hasMessageContaining("\"faulty\"").hasMessageContaining("Faulty");
          assertThat(pager.generation()).isEqualTo(generation);
          assertThat(pager.pageCount() - pager.freePageCount()).isEqualTo(used);
          pager.free(ids.removeLast()); // everything else goes on
        }
      }
      assertThat(refused).isEqualTo(3);
      assertHolds(pager, ids);
      pager.close();
      pager = Pager.open(path(), PageSize.KIB_1);
      assertHolds(pager, ids);
      pager.close();
    }
  }

  private static void assertHolds(Pager<Kib1> pager, List<PageId<Kib1>> ids) {
    assertThat(ids).doesNotHaveDuplicates();
    try (var stream = pager.allocatedPages()) {
      assertThat(stream).containsExactlyInAnyOrderElementsOf(ids);
    }
    for (PageId<Kib1> id : ids) {
      try (PageReader reader = pager.read(id)) {
        Content.check(reader.segment(), id.value());
      }
    }
    assertThat(pager.verify(finding -> {}).findings()).isEmpty();
  }

  @Test
  void aBulkAllocationOrATransactionThatMeetsTheFaultIsUndone() throws IOException {
    try (URLClassLoader loader = faulty(proposing("return 1;"))) {
      Pager<Kib1> pager = create(loader);
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> pager.pages().allocateAll(20));
      assertHolds(pager, List.of());
      try (var tx = pager.begin()) {
        tx.root(0, 5);
        assertThatExceptionOfType(ProviderException.class).isThrownBy(tx::allocate);
        assertThatExceptionOfType(ProviderException.class).isThrownBy(tx::allocate);
        PageId<Kib1> id = tx.allocate(); // the transaction is as before
        Content.fill(tx.write(id), id.value());
        var _ = tx.commit();
        assertHolds(pager, List.of(id));
      }
      assertThat(pager.root(0)).isEqualTo(5);
      pager.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"allocated(long firstPage, long count)", "freed(long firstPage, long count)"})
  void oneThatFailsWhenItIsToldFailsAtTheNextProposal(String method) throws IOException {
    String body = "public void " + method + " { throw new IllegalStateException(\"deaf\"); }";
    try (URLClassLoader loader = faulty(body)) {
      Pager<Kib1> pager = create(loader);
      PagerException met = null;
      List<PageId<Kib1>> ids = new ArrayList<>();
      for (int i = 0; i < 50 && met == null; i++) {
        try {
          PageId<Kib1> id = pager.allocate();
          pager.pages().update(id, page -> Content.fill(page, id.value()));
          ids.add(id);
          if (i % 3 == 0) {
            pager.free(ids.removeLast());
          }
        } catch (ProviderException e) {
          met = e;
        }
      }
      assertThat(met).isNotNull();
      assertThat(met).hasStackTraceContaining("deaf");
      assertThat(pager.allocateProtected().value()).isZero(); // needs no proposal
      assertHolds(pager, ids);
      pager.close();
      pager = Pager.open(path(), PageSize.KIB_1);
      assertHolds(pager, ids);
      assertThat(pager.allocate().value()).isGreaterThanOrEqualTo(3);
      pager.close();
    }
  }

  @Test
  void oneThatNeverFindsAPageLeavesTheCallWithoutSpace() throws IOException {
    String body =
        "public long propose(long runPages, long alignmentPages, long nearPage) { return -1; }";
    try (URLClassLoader loader = faulty(body)) {
      Pager<Kib1> pager = create(loader);
      assertThatExceptionOfType(CapacityExceededException.class).isThrownBy(pager::allocate);
      assertHolds(pager, List.of());
      pager.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw new IllegalStateException(\"not today\");", "return null;"})
  void oneThatCannotBeMadeIsAFaultOfTheProvider(String answer) throws IOException {
    Pager.create(path(), PageSize.KIB_1).close();
    String body =
        "public io.mappedpages.spi.AllocationStrategy create(io.mappedpages.spi.FreeSpace space) { "
            + answer
            + " }";
    try (URLClassLoader loader = faulty(body)) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () ->
                  Pager.builder()
                      .strategy("faulty")
                      .pluginLoader(loader)
                      .open(path(), PageSize.KIB_1))
          .withMessageContaining("\"faulty\"");
      Pager.open(path(), PageSize.KIB_1).close(); // no lock is left
    }
  }
}
