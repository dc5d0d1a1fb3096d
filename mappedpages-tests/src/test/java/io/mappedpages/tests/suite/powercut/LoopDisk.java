package io.mappedpages.tests.suite.powercut;

import io.mappedpages.tests.suite.faults.Command;
import io.mappedpages.tests.suite.faults.Skip;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A file system in an image, mounted while this is open, whose power can be cut. */
final class LoopDisk implements AutoCloseable {
  private static final long GOING_DOWN = 0x8004587dL;

  /** What becomes of the journal of the file system at the cut. */
  enum Log {
    /** What its journal has in memory is still written. */
    FLUSHED(1),
    /** Nothing is written any more. */
    LOST(2);

    private final int flag;

    Log(int flag) {
      this.flag = flag;
    }
  }

  private final FileSystem system;
  private static final long MOST_NANOS = Duration.ofSeconds(30).toNanos();

  private final Path image;
  private final Path folder;

  private LoopDisk(FileSystem system, Path image, Path folder) {
    this.system = system;
    this.image = image;
    this.folder = folder;
  }

  /** Skips the test, loudly, where such a file system cannot be made, mounted and cut. */
  static void assumeWorks(FileSystem system, Path folder) throws IOException {
    String reason = "";
    try (LoopDisk disk = make(system, Files.createTempDirectory(folder, "probe"))) {
      disk.cut(Log.LOST);
      disk.restart();
    } catch (IOException e) {
      reason = e.toString();
    }
    Skip.unless(
        reason.isEmpty(), "no power was cut: stopping " + system + " takes root: " + reason);
  }

  /** Makes a file system below a folder, and mounts it. */
  static LoopDisk make(FileSystem system, Path below) throws IOException {
    Path image = below.resolve("image");
    makeImage(system, image);
    return mount(system, image, Files.createDirectory(below.resolve("mounted")));
  }

  /** Makes a file system that is not mounted yet. */
  static void makeImage(FileSystem system, Path image) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(system.imageBytes());
    }
    var _ = Command.run(system.make(), "-q", image.toString());
  }

  /** Mounts an image that exists. */
  static LoopDisk mount(FileSystem system, Path image, Path folder) throws IOException {
    LoopDisk disk = new LoopDisk(system, image, folder);
    disk.mount();
    return disk;
  }

  /** Returns where it is mounted. */
  Path folder() {
    return folder;
  }

  private void mount() throws IOException {
    var _ = Command.run("mount", "-o", system.options(), image.toString(), folder.toString());
  }

  /** The loop device lets go of the image a moment after the file system has gone. */
  private void unmount() throws IOException {
    var _ = Command.run("umount", folder.toString());
    long deadline = System.nanoTime() + MOST_NANOS;
    while (!Command.run("losetup", "--associated", image.toString()).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("still in use: " + image);
      }
    }
  }

  /** From now on nothing that was not forced reaches the image any more. */
  void cut(Log log) throws IOException {
    int file = Libc.open(folder, Libc.READ_ONLY);
    try {
      Libc.ioctl(file, GOING_DOWN, log.flag);
    } finally {
      Libc.close(file);
    }
  }

  /** Forgets what was only in memory, and lets the file system recover. Nobody may use it. */
  void restart() throws IOException {
    unmount();
    mount();
  }

  /** Unmounts it; nobody may use it. */
  @Override
  public void close() {
    try {
      unmount();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
