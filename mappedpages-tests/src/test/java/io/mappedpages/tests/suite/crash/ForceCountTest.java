package io.mappedpages.tests.suite.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.Transaction;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CrashablePageFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a commit costs, counted at the seam: one force, and few writes. */
final class ForceCountTest {
  private final CrashableDisk disk = new CrashableDisk(4096L * 4096);
  private final CrashablePageFile file = new CrashablePageFile(disk, 1);
  private Pager<Kib4> pager;

  ForceCountTest() throws IOException {
    Creation.writeTo(file, new PageGeometry(4096), new UUID(1, 2), 0, false);
    pager = open();
  }

  private Pager<Kib4> open() throws IOException {
    return Opening.openOn(file, PageSize.KIB_4, PagerOptions.defaults());
  }

  @BeforeEach
  void makeRoom() {
    // The first allocation zeroes a stock of pages, and the file grows: neither is what is counted.
    pager.pages().freeAll(pager.pages().allocateAll(1000));
    var _ = pager.force();
    var _ = pager.force();
    var _ = pager.allocate();
  }

  @AfterEach
  void close() {
    pager.close();
    disk.close();
  }

  private record Cost(long forces, long writes) {}

  private Cost cost(Runnable work) {
    long forces = file.forces();
    long writes = file.writes();
    work.run();
    return new Cost(file.forces() - forces, file.writes() - writes);
  }

  @Test
  void anAllocationIsOneForceAndTwoWrites() {
    // The tree pages next to each other, then the record.
    assertThat(cost(() -> pager.allocate())).isEqualTo(new Cost(1, 2));
  }

  @Test
  void aProtectedWriteIsOneForceAndThreeWrites() {
    ProtectedPageId<Kib4> id = pager.allocateProtected();
    Cost cost =
        cost(
            () -> {
              try (ProtectedPageWriter writer = pager.write(id)) {
                writer.segment().set(ValueLayout.JAVA_LONG, 0, 1);
                var _ = writer.commit();
              }
            });
    assertThat(cost).isEqualTo(new Cost(1, 3));
  }

  @Test
  void aTransactionOfAHundredPagesIsOneForceAndFewWrites() {
    List<ProtectedPageId<Kib4>> ids = pager.protectedPages().allocateAll(100);
    for (int round = 0; round < 5; round++) {
      Cost cost = cost(() -> writeAll(ids));
      assertThat(cost.forces()).isEqualTo(1);
      // Content and tree pages in a few pieces each, where free space has gaps; the record.
      assertThat(cost.writes()).isLessThanOrEqualTo(8);
    }
  }

  private void writeAll(List<ProtectedPageId<Kib4>> ids) {
    try (Transaction<Kib4> tx = pager.begin()) {
      ids.forEach(id -> tx.write(id).fill((byte) 7));
      var _ = tx.commit();
    }
  }

  @Test
  void aHundredPagesThatLieApartAreStillOneForce() throws IOException {
    // Every other page of a file that cannot grow, so that no two free ones are neighbours.
    long limit = pager.pageCount();
    pager.close();
    PagerOptions options = Pager.builder().maxPages(limit).options();
    pager = Opening.openOn(file, PageSize.KIB_4, options);
    List<PageId<Kib4>> pages = new ArrayList<>();
    assertThatExceptionOfType(CapacityExceededException.class)
        .isThrownBy(
            () -> {
              while (true) {
                pages.add(pager.allocate());
              }
            });
    List<PageId<Kib4>> others = new ArrayList<>();
    for (int i = 0; i < pages.size(); i += 2) {
      others.add(pages.get(i));
    }
    pager.pages().freeAll(others);
    var _ = pager.force();
    var _ = pager.force();
    List<ProtectedPageId<Kib4>> ids = pager.protectedPages().allocateAll(100);
    Cost cost = cost(() -> writeAll(ids));
    assertThat(cost.forces()).isEqualTo(1);
    assertThat(cost.writes()).isGreaterThan(90);
  }

  @Test
  void bulkAndTransactionsAreOneForce() {
    List<PageId<Kib4>> pages = pager.pages().allocateAll(20);
    assertThat(cost(() -> pager.pages().freeAll(pages)).forces()).isEqualTo(1);
    assertThat(cost(() -> pager.protectedPages().allocateAll(50)).forces()).isEqualTo(1);
    assertThat(cost(() -> pager.force())).isEqualTo(new Cost(1, 1));
  }

  @Test
  void aPageWhoseZerosAreNotDurableTakesTwoForcesOnceInAWhile() throws IOException {
    pager.close();
    pager = open(); // nothing is known of the free pages
    assertThat(cost(() -> pager.allocate()).forces()).isEqualTo(2);
    for (int i = 0; i < 50; i++) {
      assertThat(cost(() -> pager.allocate()).forces()).isEqualTo(1);
    }
  }

  @Test
  void aPageThatIsAllocatedAndWrittenInOneTransactionTakesTwoForces() {
    Cost cost =
        cost(
            () -> {
              try (Transaction<Kib4> tx = pager.begin()) {
                PageId<Kib4> id = tx.allocate();
                tx.write(id).fill((byte) 1);
                tx.root(0, id.value());
                var _ = tx.commit();
              }
            });
    assertThat(cost.forces()).isEqualTo(2);
  }

  @Test
  void anAbandonedTransactionAndAnEmptyOneCostNothing() {
    Cost abandoned =
        cost(
            () -> {
              try (Transaction<Kib4> tx = pager.begin()) {
                tx.write(tx.allocateProtected()).fill((byte) 1);
              }
            });
    assertThat(abandoned).isEqualTo(new Cost(0, 0));
    Cost empty =
        cost(
            () -> {
              try (Transaction<Kib4> tx = pager.begin()) {
                var _ = tx.commit();
              }
            });
    assertThat(empty).isEqualTo(new Cost(0, 0));
  }

  @Test
  void closingIsTwoRecordsAndTwoForces() {
    assertThat(cost(() -> pager.close())).isEqualTo(new Cost(2, 2));
    assertThat(cost(() -> pager.close())).isEqualTo(new Cost(0, 0));
  }
}
