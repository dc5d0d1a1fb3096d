package io.mappedpages.tests.suite.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.ReadOnlyPager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts that found something once, or that lead to rare places, end as they should. */
final class CorpusTest {
  private static List<Corpus.Kept> kept() {
    return Corpus.kept();
  }

  @Timeout(60)
  @ParameterizedTest
  @MethodSource("kept")
  void itEndsAsItShould(Corpus.Kept kept) {
    assertThat(FuzzTarget.tryOut(kept.script()))
        .as(() -> FuzzTarget.text(kept.script()))
        .isEqualTo(kept.end());
  }

  /** In memory the fuzzer is fast; this shows that it makes no difference. */
  @Tag("once")
  @Test
  void onARealFileItEndsTheSame(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("hostile.mpg");
    for (Corpus.Kept kept : kept()) {
      SoundStore store = FuzzTarget.store(Script.of(kept.script()).shape());
      var _ = Script.of(kept.script()).apply(store);
      byte[] bytes = store.file().bytes();
      Files.write(path, bytes);
      boolean sound = isSoundReadOnly(path, store.size());
      assertThat(sound).as(kept.title()).isEqualTo(kept.end() == Trial.End.SOUND);
      assertThat(Files.readAllBytes(path)).as(kept.title()).isEqualTo(bytes);
      assertThat(open(path, store.size())).as(kept.title()).isEqualTo(opened(kept.end()));
    }
  }

  /** Who only reads does without the map, and so opens some files that a writer refuses. */
  private static boolean isSoundReadOnly(Path path, PageSize size) {
    try (ReadOnlyPager<PageSize> pager = Pager.builder().openReadOnly(path, size)) {
      Trial.read(pager);
      return pager.verify(finding -> {}).isSound();
    } catch (CorruptFileException | IncompatibleFormatException | InvalidPageSizeException e) {
      assertThat(e).hasMessageContaining(path.getFileName().toString());
      return false;
    }
  }

  /** Some fail, but only when they are changed. */
  private static Trial.End opened(Trial.End end) {
    return end == Trial.End.FAILED ? Trial.End.NOT_SOUND : end;
  }

  private static Trial.End open(Path path, PageSize size) {
    try (Pager<PageSize> pager = Pager.open(path, size)) {
      return pager.verify(finding -> {}).isSound() ? Trial.End.SOUND : Trial.End.NOT_SOUND;
    } catch (CorruptFileException | IncompatibleFormatException | InvalidPageSizeException e) {
      assertThat(e).hasMessageContaining(path.getFileName().toString());
      return Trial.End.REFUSED;
    }
  }
}
