package io.mappedpages.cli;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Lines of text, with a progress bar below them on a terminal; elsewhere nothing but the lines. */
public final class Screen implements AutoCloseable {
  private static final int WIDTH = 79;
  private static final int UPDATE_MILLIS = 100;

  private final PrintWriter out;
  private final ReentrantLock lock = new ReentrantLock();
  private final @Nullable ProgressBar bar;

  /**
   * Begins with an empty bar.
   *
   * @param terminal whether there is a bar
   * @param total how long it is
   * @param unit what it counts
   */
  public Screen(PrintWriter out, boolean terminal, long total, String unit) {
    this.out = out;
    this.bar = terminal && total > 0 ? bar(total, unit) : null;
  }

  /** Returns whether the output of this process is a terminal. */
  @SuppressWarnings("SystemConsoleNull") // it does return null from 25 on: the default changed back
  public static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private ProgressBar bar(long total, String unit) {
    boolean unicode = StandardCharsets.UTF_8.equals(System.out.charset());
    return new ProgressBarBuilder()
        .setTaskName("")
        .setInitialMax(total)
        .setUnit(" " + unit, 1)
        .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setMaxRenderedLength(WIDTH)
        .setConsumer(new LastLine())
        .build();
  }

  /** Prints a line above the bar. */
  @FormatMethod
  public void line(@FormatString String format, Object... arguments) {
    lock.lock();
    try {
      clear();
      out.println(format.formatted(arguments));
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Moves the bar. */
  public void progress(long done, String doing) {
    if (bar != null) {
      bar.stepTo(done).setExtraMessage(" " + doing);
    }
  }

  /** Moves the bar, and says how long it is by now. */
  boolean progress(long done, long total) {
    if (bar != null) {
      bar.maxHint(total).stepTo(done);
    }
    return true;
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private void clear() {
    if (bar != null) {
      out.print("\r" + " ".repeat(WIDTH) + "\r");
    }
  }

  /** Where the bar is drawn: the library's own consumer would not share the terminal with lines. */
  private final class LastLine implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return WIDTH;
    }

    @Override
    public void accept(String text) {
      lock.lock();
      try {
        out.print("\r" + text);
        out.flush();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        out.print("\r" + " ".repeat(WIDTH) + "\r");
        out.flush();
      } finally {
        lock.unlock();
      }
    }
  }
}
