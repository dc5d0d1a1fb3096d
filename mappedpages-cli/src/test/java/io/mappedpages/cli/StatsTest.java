package io.mappedpages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.Transaction;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code stats} says about free pages, and how it draws them. */
final class StatsTest {
  private static final int REGULAR = 300;
  private static final int PROTECTED = 40;

  private Path folder = Path.of("");
  private Path store = Path.of("");

  /** A store in which holes of one page, and one of 100 pages, lie between regular pages. */
  @BeforeEach
  void makeStore(@TempDir Path temporary) {
    folder = temporary;
    store = folder.resolve("store.mpg");
    try (Pager<Kib4> pager = Pager.create(store, PageSize.KIB_4)) {
      List<PageId<Kib4>> ids = pager.pages().allocateAll(REGULAR);
      try (Transaction<Kib4> tx = pager.begin()) {
        for (int i = 0; i < PROTECTED; i++) {
          tx.write(tx.allocateProtected()).fill((byte) 1);
        }
        tx.root(3, 77);
        tx.commit();
      }
      List<PageId<Kib4>> freed = new ArrayList<>(ids.subList(100, 200));
      for (int i = 0; i < 20; i++) {
        freed.add(ids.get(2 * i + 1));
      }
      pager.pages().freeAll(freed);
    }
  }

  @Test
  void figuresAreThoseOfThePager() {
    CommandLineRun run = CommandLineRun.of("stats", store);
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .containsPattern("regular pages +%d\\R".formatted(REGULAR - 120))
        .containsPattern("protected pages +%d\\R".formatted(PROTECTED))
        .containsPattern("root slot 3 +77\\R")
        .containsPattern("\\R +1 +2\\d #+\\R"); // the holes of one page, and perhaps a few more
    try (Pager<?> pager = Pager.openAny(store)) {
      var runs = pager.stats().freeRuns();
      assertThat(runs.freePages()).isEqualTo(pager.freePageCount());
      assertThat(runs.count(0)).isGreaterThanOrEqualTo(20);
      assertThat(runs.longest()).isGreaterThanOrEqualTo(100);
      assertThat(run.out())
          .containsPattern(
              "free runs +%d, the longest of %d pages".formatted(runs.count(), runs.longest()))
          .containsPattern("fragmentation +%.3f".formatted(runs.externalFragmentation()));
    }
  }

  @Test
  void theMapHasALetterAPageAndFits() {
    CommandLineRun run = CommandLineRun.of("stats", "--width", 60, store);
    List<String> lines = run.out().lines().toList();
    int title = lines.indexOf("page map, 1 page a letter");
    assertThat(title).isPositive();
    List<String> rows = lines.subList(title + 1, lines.size() - 1);
    assertThat(rows).allSatisfy(row -> assertThat(row.length()).isLessThanOrEqualTo(60));
    StringBuilder letters = new StringBuilder();
    rows.forEach(row -> letters.append(row.strip().replaceAll("^[0-9,]+ +", "")));
    try (Pager<?> pager = Pager.openAny(store)) {
      assertThat(letters).hasSize((int) pager.pageCount());
      assertThat(letters.chars().filter(c -> c == '.').count()).isEqualTo(pager.freePageCount());
      assertThat(letters.chars().filter(c -> c == 'R').count()).isEqualTo(REGULAR - 120);
      assertThat(letters.chars().filter(c -> c == 'P').count()).isEqualTo(PROTECTED);
      assertThat(letters.substring(0, 3)).isEqualTo("SSS");
      try (var ids = pager.allocatedPages()) {
        ids.forEach(id -> assertThat(letters.charAt((int) id.value())).isEqualTo('R'));
      }
    }
  }

  @Test
  void aNarrowMapHasSeveralPagesALetter() {
    CommandLineRun run = CommandLineRun.of("stats", "--width", 20, store);
    List<String> lines = run.out().lines().toList();
    int title = lines.size() - 1;
    while (!lines.get(title).startsWith("page map")) {
      title--;
    }
    assertThat(lines.get(title)).matches("page map, [0-9]+ pages a letter");
    assertThat(lines.size() - title).isLessThanOrEqualTo(18);
    assertThat(String.join("", lines.subList(title, lines.size()))).contains("r", "R", ".");
  }

  @Test
  void thePictureHasASquareForEachPage() throws IOException {
    Path picture = folder.resolve("map.png");
    CommandLineRun run = CommandLineRun.of("stats", "--png", picture, store);
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains(picture.toString());
    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(image).isNotNull();
    assertThat(image.getWidth()).isEqualTo(128 * 8 + 1);
    try (Pager<?> pager = Pager.openAny(store)) {
      assertThat(image.getHeight()).isEqualTo(Math.ceilDiv((int) pager.pageCount(), 128) * 8 + 1);
      try (var ids = pager.allocatedPages()) {
        assertThat(ids.map(id -> pixelOf(image, (int) id.value())).distinct())
            .containsExactly(0x3a7d44);
      }
    }
    assertThat(pixelOf(image, 0)).isEqualTo(0xd1603d);
    assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
  }

  private static int pixelOf(BufferedImage image, int page) {
    return image.getRGB(page % 128 * 8 + 4, page / 128 * 8 + 4) & 0xffffff;
  }

  @Test
  void noFileIsOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(store);
    CommandLineRun run = CommandLineRun.of("stats", "--png", store, store);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("exists already");
    assertThat(run.out()).isEmpty();
    assertThat(Files.readAllBytes(store)).isEqualTo(before);
  }

  @Test
  void jsonIsOneObject() {
    CommandLineRun run = CommandLineRun.of("stats", "--json", store);
    assertThat(run.status()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.out())
        .startsWith("{\"file\":\"" + store)
        .contains("\"protectedPages\":" + PROTECTED, "\"roots\":[-1,-1,-1,77,-1,-1,-1,-1]")
        .containsPattern(
            "\"externalFragmentation\":0\\.[0-9]{6},\"byOrder\":\\[[0-9,]+\\]\\}\\}\\R$");
  }

  @Test
  void aWidthThatIsNoneIsRefused() {
    CommandLineRun run = CommandLineRun.of("stats", "--width", 5, store);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("20 to 1,000");
  }

  @Test
  void nothingIsWrittenAndAWriterMayBeAtWork() {
    try (Pager<Kib4> pager = Pager.open(store, PageSize.KIB_4)) {
      long generation = pager.force();
      CommandLineRun run = CommandLineRun.of("stats", store);
      assertThat(run.status()).isZero();
      assertThat(run.out()).containsPattern("generation +%d\\R".formatted(generation));
      assertThat(pager.force()).isEqualTo(generation + 1);
    }
  }
}
