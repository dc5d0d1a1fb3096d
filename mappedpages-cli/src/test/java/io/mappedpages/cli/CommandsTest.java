package io.mappedpages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandsTest {
  private static final String MARK = "a mark that is nowhere else";

  @TempDir
  private @SuppressWarnings("NullAway.Init") Path folder;

  private Path store() {
    Path file = folder.resolve("store.mpg");
    try (Pager<Kib4> pager = Pager.create(file, PageSize.KIB_4)) {
      ProtectedPageId<Kib4> id = pager.allocateProtected();
      try (ProtectedPageWriter writer = pager.write(id)) {
        writer.segment().setString(0, MARK);
        writer.commit();
      }
    }
    return file;
  }

  @Test
  void verifySaysThatAStoreIsSound() {
    CommandLineRun run = CommandLineRun.of("verify", store());
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("sound");
  }

  @Test
  void verifyFindsAChangedByte() throws IOException {
    Path file = store();
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(MARK);
    bytes[at] ^= 1;
    Files.write(file, bytes);
    CommandLineRun run = CommandLineRun.of("verify", file);
    assertThat(run.status()).isOne();
    assertThat(run.out()).contains("expected", "1 finding");
  }

  @Test
  void statsCountsPages() {
    CommandLineRun run = CommandLineRun.of("stats", store());
    assertThat(run.status()).isZero();
    assertThat(run.out()).containsPattern("protected pages +1\\R");
  }

  @Test
  void whatIsNoStoreIsRefusedInOneLine() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no store");
    for (Path file : new Path[] {text, folder, folder.resolve("missing")}) {
      for (String command : new String[] {"verify", "stats"}) {
        assertRefused(CommandLineRun.of(command, file), file.toString());
      }
    }
  }

  @Test
  void wrongArgumentsAreRefusedInOneLine() {
    assertRefused(CommandLineRun.of(), "which command");
    assertRefused(CommandLineRun.of("bogus"), "bogus");
    assertRefused(CommandLineRun.of("verify"), "FILE");
    assertRefused(CommandLineRun.of("demo", "--kills", "-1", folder), "0 to 1,000");
    assertRefused(CommandLineRun.of("demo", "--seed", "x", folder), "'x'");
  }

  @Test
  void foldersThatTheDemoCannotUseAreRefusedInOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertRefused(CommandLineRun.of("demo", folder.resolve("missing")), "no such folder");
    assertRefused(CommandLineRun.of("demo", file), "not a folder");
    assertRefused(CommandLineRun.of("demo", "--keep", file, folder), "exists already");
    assertRefused(
        CommandLineRun.of("demo", "--keep", folder.resolve("no/store"), folder), "no such folder");
    assertThat(file).isEmptyFile();
  }

  private static void assertRefused(CommandLineRun run, String reason) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().contains(reason);
  }
}
