package io.mappedpages.tests.suite.readers;

import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.PagerException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.tests.Content;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that has a store open read-only and does what it is told, a line at a time: {@code
 * check ID STAMP}, {@code refresh}, {@code generation}. It answers each with a line, which is the
 * name of the exception if there was one.
 */
final class ReaderProgram {
  private ReaderProgram() {}

  /** Arguments: the store; how long it may hold pages back in milliseconds, or 0. */
  public static void main(String[] arguments) throws IOException {
    PagerBuilder builder = Pager.builder();
    long timeoutMillis = Long.parseLong(arguments[1]);
    if (timeoutMillis > 0) {
      builder.readerTimeout(Duration.ofMillis(timeoutMillis));
    }
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ReadOnlyPager<Kib1> pager = builder.openReadOnly(Path.of(arguments[0]), PageSize.KIB_1)) {
      System.out.println("open " + pager.recovery().message());
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        System.out.println(answer(pager, line.split(" ")));
      }
    } catch (PagerException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private static String answer(ReadOnlyPager<Kib1> pager, String[] command) {
    try {
      return switch (command[0]) {
        case "check" -> check(pager, Long.parseLong(command[1]), Long.parseLong(command[2]));
        case "refresh" -> "" + pager.refresh();
        case "generation" -> "" + pager.generation();
        case "verify" -> "" + pager.verify(finding -> {}).isSound();
        default -> "unknown: " + command[0];
      };
    } catch (PagerException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static String check(ReadOnlyPager<Kib1> pager, long id, long stamp) {
    try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(id))) {
      return Content.is(reader.segment(), stamp) ? "right" : "WRONG";
    }
  }
}
