package io.mappedpages.tests.suite.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionOptions;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProviderException;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.suite.PluginFolder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Codecs of somebody else: such as are not there any more, and such as are at fault. */
final class ForeignCodecTest {
  /** Encodes a page whose bytes are all the same, and nothing else. */
  private static final String RIGHT =
      """
      import io.mappedpages.spi.*;
      import java.lang.foreign.*;

      public class %1$s implements PageCodecProvider, PageCodec {
        public String name() { return "%2$s"; }
        public PageCodec open() { return new %1$s(); }
        public long maxEncodedBytes(long plainBytes) { return plainBytes + 1; }
        public int minLevel() { return 0; }
        public int maxLevel() { return 9; }
        public int defaultLevel() { return 1; }
        public long encode(MemorySegment plain, MemorySegment encoded, int level) {
          byte first = plain.get(ValueLayout.JAVA_BYTE, 0);
          encoded.set(ValueLayout.JAVA_BYTE, 0, first);
          for (long i = 1; i < plain.byteSize(); i++) {
            if (plain.get(ValueLayout.JAVA_BYTE, i) != first) {
              MemorySegment.copy(plain, 0, encoded, 1, plain.byteSize());
              return plain.byteSize() + 1;
            }
          }
          return 1;
        }
        public void decode(MemorySegment encoded, MemorySegment plain) {
          plain.fill(encoded.get(ValueLayout.JAVA_BYTE, 0));
        }
        public void close() {}
      }
      """;

  private Path folder = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    folder = temporary;
    path = temporary.resolve("store.mpg");
  }

  private URLClassLoader loader(String text) throws IOException {
    return new PluginFolder(folder).with(PageCodecProvider.class, "Foreign", text).loader();
  }

  private static CompressedPageAllocator<Kib1, Kib4> pages(Pager<Kib1> pager) {
    return pager.compressedPages(PageSize.KIB_4, CompressionOptions.codec("foreign"));
  }

  private static void read(Pager<Kib1> pager, CompressedPageId<Kib1, Kib4> id, byte expected) {
    try (PageReader reader = pager.read(id)) {
      MemorySegment wanted = MemorySegment.ofArray(new byte[4096]).fill(expected);
      assertThat(reader.segment().mismatch(wanted)).isEqualTo(-1);
    }
  }

  @Test
  void aFileOpensWithoutItsCodecAndSaysWhichOneAPageNeeds() throws IOException {
    CompressedPageId<Kib1, Kib4> encoded;
    CompressedPageId<Kib1, Kib4> plain;
    CompressedPageId<Kib1, Kib4> zero;
    try (URLClassLoader loader = loader(RIGHT.formatted("Foreign", "foreign"));
        Pager<Kib1> pager = Pager.builder().pluginLoader(loader).create(path, PageSize.KIB_1)) {
      CompressedPageAllocator<Kib1, Kib4> pages = pages(pager);
      encoded = pages.allocate();
      plain = pages.allocate();
      zero = pages.allocate();
      pages.update(encoded, page -> page.fill((byte) 7));
      pages.update(plain, page -> Content.fill(page, 3));
      read(pager, encoded, (byte) 7);
    }
    try (Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1)) {
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
      assertThat(pager.info(encoded).codec()).contains("foreign");
      assertThat(pager.compression()).hasSize(2);
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> read(pager, encoded, (byte) 7))
          .withMessageContaining("store.mpg: pages of codec \"foreign\"")
          .withMessageContaining("no page codec \"foreign\"")
          .withMessageContaining("add the artifact");
      assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> pages(pager));
      try (PageReader reader = pager.read(plain)) { // needs none
        Content.check(reader.segment(), 3);
      }
      read(pager, zero, (byte) 0);
      pager.free(encoded); // nor does this
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
    }
  }

  private static Stream<Arguments> faults() {
    String encodes = "return 1;\n";
    String most = "return plainBytes + 1;";
    return Stream.of(
        Arguments.of(encodes, "return plain.byteSize() + 2;", "4098 bytes: expected 1 to 4097"),
        Arguments.of(encodes, "return 0;", "an encoding of 0 bytes: expected 1 to 4097"),
        Arguments.of(encodes, "throw new IllegalStateException(\"no mood\");", "no mood"),
        Arguments.of(most, "return -1;", "at most -1 bytes for 4096"),
        Arguments.of(most, "return Long.MAX_VALUE;", "at most 9223372036854775807 bytes"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultOfACodecIsNamedAndNothingHasChanged(String right, String wrong, String expected)
      throws IOException {
    String text = RIGHT.formatted("Foreign", "foreign");
    String faulty = text.replace(right, wrong);
    assertThat(faulty).isNotEqualTo(text);
    try (URLClassLoader loader = loader(faulty);
        Pager<Kib1> pager = Pager.builder().pluginLoader(loader).create(path, PageSize.KIB_1)) {
      CompressedPageAllocator<Kib1, Kib4> pages = pages(pager);
      CompressedPageId<Kib1, Kib4> id = pages.allocate();
      long generation = pager.generation();
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> pages.update(id, page -> page.fill((byte) 7)))
          .withMessageContaining("page codec \"foreign\" (Foreign in file:")
          .withMessageContaining(expected);
      assertThat(pager.generation()).isEqualTo(generation);
      read(pager, id, (byte) 0);
      pages.free(id);
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "return 9,return -1,levels 0 to -1",
    "return 1; },return 10; },levels 0 to 9",
    "return 9,return 40000,levels 0 to 40000",
    "return new Foreign(),return null,was opened as null",
    "return new Foreign(),throw new UnsatisfiedLinkError(\"no library\"),cannot be opened",
  })
  void aCodecThatCannotBeUsedIsRefusedWhenTheAllocatorIsMade(
      String right, String wrong, String expected) throws IOException {
    String text = RIGHT.formatted("Foreign", "foreign");
    try (URLClassLoader loader = loader(text.replace(right, wrong));
        Pager<Kib1> pager = Pager.builder().pluginLoader(loader).create(path, PageSize.KIB_1)) {
      long generation = pager.generation();
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> pages(pager))
          .withMessageContaining("page codec \"foreign\"")
          .withMessageContaining(expected);
      assertThat(pager.generation()).isEqualTo(generation);
    }
  }

  @Test
  void thereIsRoomForThirtyOneCodecs() throws IOException {
    PluginFolder plugins = new PluginFolder(folder);
    for (int i = 0; i < 32; i++) {
      String name = "C" + i;
      plugins.with(PageCodecProvider.class, name, RIGHT.formatted(name, "codec-" + i));
    }
    try (URLClassLoader loader = plugins.loader();
        Pager<Kib1> pager = Pager.builder().pluginLoader(loader).create(path, PageSize.KIB_1)) {
      for (int round = 0; round < 2; round++) { // the second time they have their numbers
        for (int i = 0; i < 31; i++) {
          CompressionOptions options = CompressionOptions.codec("codec-" + i);
          CompressedPageAllocator<Kib1, Kib4> pages =
              pager.compressedPages(PageSize.KIB_4, options);
          byte value = (byte) (i + 1);
          CompressedPageId<Kib1, Kib4> id = pages.allocate();
          pages.update(id, page -> page.fill(value));
          read(pager, id, value);
          assertThat(pager.info(id).codec()).contains("codec-" + i);
        }
      }
      assertThatExceptionOfType(CapacityExceededException.class)
          .isThrownBy(
              () -> pager.compressedPages(PageSize.KIB_4, CompressionOptions.codec("codec-31")))
          .withMessageContaining("31 codecs already");
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
      assertThat(pager.compression()).hasSize(31);
    }
  }
}
