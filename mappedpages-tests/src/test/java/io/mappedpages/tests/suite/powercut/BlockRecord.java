package io.mappedpages.tests.suite.powercut;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.tests.suite.faults.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What happened to a disk, and what was said meanwhile, in one order: a process writes its lines to
 * a file that is served by the same thread as the disk.
 */
final class BlockRecord implements AutoCloseable {
  /** Something that happened. */
  sealed interface Event {
    /** A process said a line. */
    record Said(String line) implements Event {}

    /** Bytes reached the disk, which may keep them to itself until the next flush. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Written(long offsetBytes, byte[] bytes) implements Event {}

    /** All that was written before is durable. */
    record Flushed() implements Event {}
  }

  /** The name of the file that is the disk. */
  static final String DISK = "disk";

  /** The name of the file that takes what a process says. */
  static final String JOURNAL = "journal";

  private static final long LOOK_AGAIN_MILLIS = 100;

  private final FileChannel image;
  private final long imageBytes;

  @GuardedBy("this")
  private final List<Event> events = new ArrayList<>();

  @GuardedBy("this")
  private final StringBuilder text = new StringBuilder();

  @GuardedBy("this")
  private int lines;

  /** Nothing has happened yet to a disk with this content, which follows what happens. */
  BlockRecord(Path image) throws IOException {
    this.image = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.imageBytes = this.image.size();
  }

  /** Returns the two files to serve. */
  List<Map.Entry<String, ServedFile>> files() {
    return List.of(Map.entry(JOURNAL, new Journal()), Map.entry(DISK, new Disk()));
  }

  /** Returns what happened so far. */
  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /**
   * Waits until so many lines were said.
   *
   * @param speaker who says them
   * @return whether they were; not if the speaker ended before
   */
  synchronized boolean awaitLines(int count, ChildJvm speaker) throws InterruptedException {
    while (lines < count && speaker.isAlive()) {
      wait(LOOK_AGAIN_MILLIS);
    }
    return lines >= count;
  }

  private synchronized void say(String part) {
    text.append(part);
    for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      events.add(new Event.Said(text.substring(0, end)));
      text.delete(0, end + 1);
      lines++;
    }
    notifyAll();
  }

  private synchronized void add(Event event) {
    events.add(event);
  }

  /** Closes the image; nobody may be served any more. */
  @Override
  public void close() throws IOException {
    image.close();
  }

  private final class Journal implements ServedFile {
    private long lengthBytes;

    @Override
    public long lengthBytes() {
      return lengthBytes;
    }

    @Override
    public void read(long offsetBytes, ByteBuffer target) throws IOException {
      throw new IOException("nobody reads it");
    }

    @Override
    public void write(long offsetBytes, ByteBuffer source) {
      lengthBytes += source.remaining();
      say(StandardCharsets.UTF_8.decode(source).toString());
    }

    @Override
    public void flush() {}
  }

  private final class Disk implements ServedFile {
    @Override
    public long lengthBytes() {
      return imageBytes;
    }

    @Override
    public void read(long offsetBytes, ByteBuffer target) throws IOException {
      long start = offsetBytes - target.position();
      while (target.hasRemaining()) {
        if (image.read(target, start + target.position()) < 0) {
          throw new IOException("the image ends before " + (start + target.limit()));
        }
      }
    }

    @Override
    public void write(long offsetBytes, ByteBuffer source) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      Event.Written written = new Event.Written(offsetBytes, bytes);
      add(written);
      Survivors.write(List.of(written), image);
    }

    @Override
    public void flush() {
      add(new Event.Flushed());
    }
  }
}
