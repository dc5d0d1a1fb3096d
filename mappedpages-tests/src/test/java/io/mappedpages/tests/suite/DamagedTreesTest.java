package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.CorruptFileException;
import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.VerifyReport;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.Seed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage in trees of several levels, which is met long after the file was opened. */
@Tag("once")
final class DamagedTreesTest {
  private static final int PAGE_BYTES = 1024;
  private static final int REGULAR = 17_000;
  private static final int PROTECTED = 3_000;
  private static final int FILES = 100;

  private static List<PageId<Kib1>> make(Path path) {
    Pager<Kib1> pager = Pager.builder().sparse(true).create(path, PageSize.KIB_1);
    List<PageId<Kib1>> ids = new ArrayList<>(pager.pages().allocateAll(REGULAR));
    try (var tx = pager.begin()) {
      for (ProtectedPageId<Kib1> id : tx.in(pager.protectedPages()).allocateAll(PROTECTED)) {
        Content.fill(tx.write(id), 1 + id.value());
      }
      var _ = tx.commit();
    }
    List<PageId<Kib1>> freed = ids.stream().filter(id -> id.value() % 7 == 0).toList();
    pager.pages().freeAll(freed);
    ids.removeAll(freed);
    pager.close();
    return ids;
  }

  @Test
  void theCallThatMeetsTheDamageFailsAndThePagerGoesOn(
      @TempDir(factory = MemoryFolder.class) Path folder) throws IOException {
    Random random = Seed.random("DamagedTreesTest");
    Path sound = folder.resolve("sound.mpg");
    List<PageId<Kib1>> ids = make(sound);
    List<Integer> candidates = pagesOfTrees(Files.readAllBytes(sound));
    assertThat(candidates).hasSizeGreaterThan(100);
    int met = 0;
    for (int i = 0; i < FILES; i++) {
      Path path = folder.resolve("damaged.mpg");
      Files.copy(sound, path, StandardCopyOption.REPLACE_EXISTING);
      int page = candidates.get(random.nextInt(candidates.size()));
      int at = random.nextInt(PAGE_BYTES);
      flip(path, page * PAGE_BYTES + at, 1 + random.nextInt(255));
      met += new Trial("byte %d of page %d".formatted(at, page), random).run(path, ids) ? 1 : 0;
    }
    assertThat(met).isGreaterThan(FILES / 20);
  }

  /**
   * Pages of trees: behind the records, not empty as regular pages are here, and with more zeros
   * than the content of protected pages has.
   */
  private static List<Integer> pagesOfTrees(byte[] bytes) {
    List<Integer> pages = new ArrayList<>();
    for (int page = 3; page < bytes.length / PAGE_BYTES; page++) {
      int zeros = 0;
      for (int at = 0; at < PAGE_BYTES; at++) {
        zeros += bytes[page * PAGE_BYTES + at] == 0 ? 1 : 0;
      }
      if (zeros > 64 && zeros < PAGE_BYTES) {
        pages.add(page);
      }
    }
    return pages;
  }

  private static void flip(Path path, int at, int mask) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int before = file.read();
      file.seek(at);
      file.write(before ^ mask);
    }
  }

  /** Everything is tried on one file; what is refused must be refused for the damage. */
  private static final class Trial {
    private final String damage;
    private final Random random;
    private boolean met;

    Trial(String damage, Random random) {
      this.damage = damage;
      this.random = random;
    }

    boolean run(Path path, List<PageId<Kib1>> ids) {
      Pager<Kib1> pager;
      try {
        pager = Pager.open(path, PageSize.KIB_1);
      } catch (CorruptFileException e) {
        DamagedFile.assertNamesTheDamage(damage, e);
        return true;
      }
      try {
        for (int round = 0; round < 30; round++) {
          change(pager, ids);
        }
        for (long id = 0; id < PROTECTED; id++) {
          ProtectedPageId<Kib1> p = ProtectedPageId.of(id);
          attempt(() -> check(pager, p));
        }
        for (int round = 0; round < 100; round++) {
          PageId<Kib1> id = ids.get(random.nextInt(ids.size()));
          attempt(() -> zeroOrFreed(pager, id));
        }
        VerifyReport report = pager.verify(finding -> {});
        assertThat(report.isSound() && met).as(damage).isFalse();
        var _ = pager.force(); // and it goes on
        return met || !report.isSound();
      } finally {
        pager.close();
      }
    }

    private void change(Pager<Kib1> pager, List<PageId<Kib1>> ids) {
      attempt(() -> pager.pages().freeAll(pager.pages().allocateAll(20)));
      attempt(() -> pager.free(ids.get(random.nextInt(ids.size()))));
      attempt(
          () -> {
            PageId<Kib1> id = pager.allocate();
            try (PageReader reader = pager.read(id)) {
              Content.check(reader.segment(), Content.ZERO);
            }
            pager.free(id);
          });
      attempt(
          () -> {
            ProtectedPageId<Kib1> p = pager.allocateProtected();
            pager.protectedPages().update(p, page -> Content.fill(page, -1));
            pager.free(p);
          });
      attempt(
          () -> {
            long id = random.nextInt(PROTECTED);
            pager
                .protectedPages()
                .update(ProtectedPageId.of(id), page -> Content.check(page, 1 + id));
          });
    }

    private static void check(Pager<Kib1> pager, ProtectedPageId<Kib1> id) {
      try (PageReader reader = pager.read(id)) {
        if (id.value() < PROTECTED) {
          Content.check(reader.segment(), 1 + id.value());
        }
      }
    }

    private static void zeroOrFreed(Pager<Kib1> pager, PageId<Kib1> id) {
      try (PageReader reader = pager.read(id)) {
        Content.check(reader.segment(), Content.ZERO);
      }
    }

    private void attempt(Runnable call) {
      try {
        call.run();
      } catch (CorruptFileException e) {
        DamagedFile.assertNamesTheDamage(damage, e);
        met = true;
      } catch (DoubleFreeException | OutOfBoundsException e) {
        assertThat(e).as(damage).isNotNull(); // freed in an earlier round
      } catch (PagerException | IllegalStateException | AssertionError e) {
        throw new AssertionError(damage, e);
      }
    }
  }
}
