package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.CorruptFileException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.VerifyReport;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.ReferenceModel;
import io.mappedpages.tests.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage in trees and in protected content: noticed by whoever meets it, and by verify. */
final class DamagedPagesTest {
  private static final int PAGE_BYTES = 1024;
  private static final int FIRST_DATA_PAGE = 3;

  /** What became of one file. */
  private record Result(boolean opened, boolean readable, boolean sound) {}

  private static Result tryOut(String damage, Path path, ReferenceModel model) {
    Pager<Kib1> pager;
    try {
      pager = Pager.open(path, PageSize.KIB_1);
    } catch (CorruptFileException e) {
      DamagedFile.assertNamesTheDamage(damage, e);
      return new Result(false, false, false);
    }
    try {
      boolean readable = readAll(damage, pager, model);
      VerifyReport report = pager.verify(finding -> assertThat(finding.message()).isNotBlank());
      assertThat(report.isSound()).as(damage).isEqualTo(report.findings().isEmpty());
      change(damage, pager, model, readable);
      return new Result(true, readable, report.isSound());
    } finally {
      pager.close();
    }
  }

  private static boolean readAll(String damage, Pager<Kib1> pager, ReferenceModel model) {
    boolean[] readable = {true};
    for (Map.Entry<Long, Long> page : model.regular().entrySet()) {
      readable[0] &=
          works(
              damage,
              () -> {
                try (PageReader reader = pager.read(PageId.<Kib1>of(page.getKey()))) {
                  Content.check(reader.segment(), page.getValue());
                }
              });
    }
    for (Map.Entry<Long, Long> page : model.protectedPages().entrySet()) {
      readable[0] &=
          works(
              damage,
              () -> {
                try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(page.getKey()))) {
                  Content.check(reader.segment(), page.getValue());
                }
              });
    }
    readable[0] &=
        works(
            damage,
            () -> {
              try (var ids = pager.allocatedPages()) {
                assertThat(ids.map(PageId::value))
                    .containsExactlyElementsOf(model.regular().keySet());
              }
            });
    return readable[0];
  }

  /** Returns whether it went well; what it throws must be damage that is named. */
  private static boolean works(String damage, Runnable call) {
    try {
      call.run();
      return true;
    } catch (CorruptFileException e) {
      DamagedFile.assertNamesTheDamage(damage, e);
      return false;
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(damage, e);
    }
  }

  /** Changes may fail; they must not touch what was right. */
  private static void change(
      String damage, Pager<Kib1> pager, ReferenceModel model, boolean readable) {
    Set<Long> ids = new HashSet<>(model.regular().keySet());
    for (int i = 0; i < 5; i++) {
      try {
        PageId<Kib1> id = pager.allocate();
        assertThat(ids.add(id.value())).as("%s: page %s is new", damage, id).isTrue();
        pager.pages().update(id, page -> Content.fill(page, -1));
        ProtectedPageId<Kib1> p = pager.allocateProtected();
        pager.protectedPages().update(p, page -> Content.fill(page, -2));
        pager.free(p);
        pager.free(id);
        ids.remove(id.value());
      } catch (PagerException e) {
        if (!(e instanceof CorruptFileException)) {
          throw new AssertionError(damage, e);
        }
      }
    }
    if (readable) {
      for (Map.Entry<Long, Long> page : model.protectedPages().entrySet()) {
        var _ =
            works(
                damage,
                () -> {
                  try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(page.getKey()))) {
                    Content.check(reader.segment(), page.getValue());
                  }
                });
      }
    }
  }

  @Tag("once")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrongBitsAnywhereAreNoticedOrHarmless(
      boolean closed, @TempDir(factory = MemoryFolder.class) Path folder) throws IOException {
    Random random = Seed.random("DamagedPagesTest");
    StoreImage image = closed ? StoreImage.clean(folder) : StoreImage.unclean(folder);
    ReferenceModel model = image.allowed().getFirst();
    int pages = image.bytes().length / PAGE_BYTES;
    int noticed = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = image.bytes();
      int page = FIRST_DATA_PAGE + random.nextInt(pages - FIRST_DATA_PAGE);
      if (model.regular().containsKey((long) page)) {
        continue; // the content of regular pages has no checksum
      }
      int first = random.nextInt(PAGE_BYTES);
      int length = 1 + random.nextInt(random.nextBoolean() ? 1 : PAGE_BYTES - first);
      for (int at = first; at < first + length; at++) {
        bytes[page * PAGE_BYTES + at] ^= (byte) (1 + random.nextInt(255));
      }
      Path path = folder.resolve("damaged.mpg");
      Files.write(path, bytes);
      String damage = "%d bytes at %d of page %d".formatted(length, first, page);
      Result result = closed ? tryOut(damage, path, model) : tryOutUnclean(damage, path, image);
      if (result.opened && !result.readable) {
        assertThat(result.sound).as("%s: verify must notice too", damage).isFalse();
      }
      noticed += result.opened && result.sound ? 0 : 1;
    }
    assertThat(noticed).isGreaterThan(100);
  }

  /** The newest generation, or the one before it if the damage was in what the newest wrote. */
  private static Result tryOutUnclean(String damage, Path path, StoreImage image)
      throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try {
      return tryOut(damage, path, image.allowed().getFirst());
    } catch (AssertionError newest) {
      Files.write(path, bytes);
      try {
        return tryOut(damage, path, image.allowed().getLast());
      } catch (AssertionError e) {
        e.addSuppressed(newest);
        throw e;
      }
    }
  }

  @Test
  void damagedContentOfAProtectedPageIsNamedAndOthersAreRead(@TempDir Path folder)
      throws IOException {
    StoreImage image = StoreImage.clean(folder);
    ReferenceModel model = image.allowed().getFirst();
    byte[] bytes = image.bytes();
    int page = pageOf(bytes, 99); // protected page 5
    bytes[page * PAGE_BYTES + 700] ^= 1;
    Path path = folder.resolve("damaged.mpg");
    Files.write(path, bytes);

    Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1);
    try {
      for (long id : model.protectedPages().keySet()) {
        try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(id))) {
          assertThat(id).isNotEqualTo(5);
          Content.check(reader.segment(), model.protectedPages().getOrDefault(id, 0L));
        } catch (CorruptFileException e) {
          assertThat(id).isEqualTo(5);
          assertThat(e.structure()).isEqualTo("protected page 5");
          assertThat(e.page()).hasValue(page);
          assertThat(e.path()).endsWith("damaged.mpg");
        }
      }
      VerifyReport report = pager.verify(finding -> {});
      assertThat(report.isSound()).isFalse();
      assertThat(report.findings()).hasSize(1);
      assertThat(report.findings().getFirst().structure()).isEqualTo("protected page 5");
      assertThat(report.findings().getFirst().page()).hasValue(page);
    } finally {
      pager.close();
    }
  }

  @Test
  void aCallThatMeetsDamageLeavesNoLatchBehind(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("damaged.mpg");
    Pager<Kib1> sound = Pager.create(path, PageSize.KIB_1);
    PageId<Kib1> id = sound.allocate();
    sound.close();
    byte[] bytes = Files.readAllBytes(path);
    int met = 0;
    for (int page = FIRST_DATA_PAGE; page < bytes.length / PAGE_BYTES; page++) {
      byte[] damaged = bytes.clone();
      damaged[page * PAGE_BYTES + 1] ^= 1;
      Files.write(path, damaged);
      try {
        Pager<Kib1> pager =
            Pager.builder().latchTimeout(Duration.ofMillis(20)).open(path, PageSize.KIB_1);
        met += worksNeverAfterDamage(pager, id) ? 0 : 1;
        pager.close();
      } catch (CorruptFileException _) {
        // The map, which is read at the opening.
      }
    }
    assertThat(met).isEqualTo(1);
  }

  private static boolean worksNeverAfterDamage(Pager<Kib1> pager, PageId<Kib1> id) {
    boolean works = works("the first time", () -> pager.free(id));
    if (!works) {
      assertThat(works("nobody holds the latch", () -> pager.free(id))).isFalse();
      assertThat(works("nobody holds the latch", () -> pager.pages().update(id, page -> {})))
          .isFalse();
    }
    return works;
  }

  private static int pageOf(byte[] bytes, long stamp) {
    var file = Arena.ofAuto().allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, 0, bytes.length);
    for (int page = 0; page < bytes.length / PAGE_BYTES; page++) {
      if (Content.is(file.asSlice((long) page * PAGE_BYTES, PAGE_BYTES), stamp)) {
        return page;
      }
    }
    throw new AssertionError("no page has stamp " + stamp);
  }
}
