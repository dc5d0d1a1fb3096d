package io.mappedpages.tests.suite.codecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.ProviderException;
import io.mappedpages.compress.Lz4Provider;
import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.Providers;
import io.mappedpages.tests.suite.ClassPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What codecs do in a JVM that does not let them load native code. */
public final class WithoutNativeCodeTest {
  private static final byte[] CONTENT =
      "what is said again and again is said again and again. "
          .repeat(40)
          .getBytes(StandardCharsets.UTF_8);

  private static byte[] encoded(PageCodec codec, int level) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment encoded = arena.allocate(codec.maxEncodedBytes(CONTENT.length));
      long bytes = codec.encode(arena.allocateFrom(ValueLayout.JAVA_BYTE, CONTENT), encoded, level);
      return encoded.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static boolean decodes(PageCodec codec, byte[] encoded) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment plain = arena.allocate(CONTENT.length);
      codec.decode(arena.allocateFrom(ValueLayout.JAVA_BYTE, encoded), plain);
      return plain.mismatch(MemorySegment.ofArray(CONTENT)) < 0;
    }
  }

  /**
   * Opens each codec, and says what came of it; called in a process of its own.
   *
   * @param arguments what native LZ4 has encoded, at any levels, in hexadecimal digits
   */
  public static void main(String[] arguments) {
    for (String name : List.of("lz4", "snappy", "zstd")) {
      try (PageCodec codec = Providers.pageCodecProvider(name, null).open()) {
        boolean right = true;
        for (String hex : arguments) {
          right &= decodes(codec, HexFormat.of().parseHex(hex));
        }
        for (int level = codec.minLevel(); level <= codec.maxLevel(); level++) {
          right &= decodes(codec, encoded(codec, level));
        }
        System.out.println(name + ": works " + right);
      } catch (ProviderException e) {
        System.out.println(name + ": " + e.getMessage());
      }
    }
  }

  private static List<String> run(String option) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "--class-path",
                ClassPath.current(),
                WithoutNativeCodeTest.class.getName()));
    try (PageCodec codec = new Lz4Provider().open()) {
      for (int level = codec.minLevel(); level <= codec.maxLevel(); level += 4) {
        command.add(HexFormat.of().formatHex(encoded(codec, level)));
      }
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines;
    try (var output = process.inputReader(StandardCharsets.UTF_8)) {
      lines = output.lines().toList();
    }
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  @Test
  void lz4GoesOnInJavaAndTheOthersSayWhatTheyNeed() throws IOException, InterruptedException {
    List<String> lines = run("--illegal-native-access=deny");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).isEqualTo("lz4: works true");
    assertThat(lines.get(1))
        .startsWith("snappy: codec \"snappy\": expected its native library")
        .contains("--enable-native-access=org.xerial.snappy");
    assertThat(lines.get(2))
        .startsWith("zstd: codec \"zstd\": expected its native library")
        .contains("--enable-native-access=com.github.luben.zstd_jni");
  }
}
