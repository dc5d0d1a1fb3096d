package io.mappedpages.cli.demo;

import io.mappedpages.cli.demo.StoredFile.Content;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the child says, one line each. A line ends in a semicolon, so that one that was cut off when
 * the child was killed is none: it acknowledges nothing.
 */
sealed interface Message {
  /** The child runs, and is about to open the store. */
  record Opening() implements Message {}

  /** The store is open. */
  record Ready() implements Message {}

  /** A file is stored durably. */
  record Stored(int index, Content content) implements Message {}

  /** A file could not be read, and is not stored. */
  record Skipped(int index, String reason) implements Message {}

  /** Every file is stored; the child waits to be told to close the store. */
  record Done() implements Message {}

  Pattern STORED = Pattern.compile("stored (\\d+) (\\d+) (-?\\d+);");
  Pattern SKIPPED = Pattern.compile("skipped (\\d+) (.*);");

  default String line() {
    return switch (this) {
      case Opening _ -> "opening;";
      case Ready _ -> "ready;";
      case Stored(int index, Content content) ->
          "stored %d %d %d;".formatted(index, content.bytes(), content.crc());
      case Skipped(int index, String reason) ->
          "skipped %d %s;".formatted(index, reason.replaceAll("\\p{Cntrl}", "?"));
      case Done _ -> "done;";
    };
  }

  /** Returns what a line says, {@code null} if it is not whole. */
  static @Nullable Message parse(String line) {
    if (line.equals("opening;")) {
      return new Opening();
    }
    if (line.equals("ready;")) {
      return new Ready();
    }
    if (line.equals("done;")) {
      return new Done();
    }
    Matcher stored = STORED.matcher(line);
    if (stored.matches()) {
      return new Stored(
          Integer.parseInt(stored.group(1)),
          new Content(Long.parseLong(stored.group(2)), Integer.parseInt(stored.group(3))));
    }
    Matcher skipped = SKIPPED.matcher(line);
    if (skipped.matches()) {
      return new Skipped(Integer.parseInt(skipped.group(1)), skipped.group(2));
    }
    return null;
  }
}
