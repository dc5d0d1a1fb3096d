package io.mappedpages.tests.suite.faults;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells the parent process. Unbuffered: what was written survives this process. Each line ends with
 * a mark, so that one cut off by a kill is known as such.
 */
public final class PipeJournal implements Journal {
  private static final String END = " .";

  // Never closed: it is the standard output.
  private final OutputStream parent = new FileOutputStream(FileDescriptor.out);

  /** Says something that is not about an operation. */
  public synchronized void say(String line) {
    try {
      parent.write((line + END + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void begin(int thread, List<Effect> effects) {
    say("begin " + thread + " " + Effect.format(effects));
  }

  @Override
  public void done(int thread, List<Effect> effects) {
    say("done " + thread + " " + Effect.format(effects));
  }

  @Override
  public void undone(int thread, List<Effect> found) {
    say("undone " + thread + " " + Effect.format(found));
  }

  /** Whether a line arrived whole. */
  static boolean isWhole(String line) {
    return line.endsWith(END);
  }

  /** Passes on a line that is about an operation; otherwise returns what was said. */
  public static String replay(String line, Journal journal) {
    String text = line.substring(0, line.length() - END.length());
    String[] words = text.split(" ", 3);
    switch (words[0]) {
      case "begin" -> journal.begin(Integer.parseInt(words[1]), Effect.parse(words[2]));
      case "done" -> journal.done(Integer.parseInt(words[1]), Effect.parse(words[2]));
      case "undone" -> journal.undone(Integer.parseInt(words[1]), Effect.parse(words[2]));
      default -> {
        return text;
      }
    }
    return "";
  }
}
