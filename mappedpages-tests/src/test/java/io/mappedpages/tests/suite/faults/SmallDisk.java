package io.mappedpages.tests.suite.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few hundred KiB, unmounted by its owner. */
record SmallDisk(Path folder) implements AutoCloseable {
  /** What is mounted. On tmpfs even reading a hole takes memory; on ext4 only writing into it. */
  enum Kind {
    TMPFS,
    EXT4
  }

  // What the file system takes for itself, and can hardly do without.
  private static final long EXT4_KIB = 24;

  /** Skips the test, loudly, where such a disk cannot be mounted. */
  static void assumeWorks(Path folder, Kind kind) throws IOException {
    String reason = "";
    try {
      mount(Files.createTempDirectory(folder, "probe"), kind, 128).close();
    } catch (IOException e) {
      reason = e.toString();
    }
    Skip.unless(reason.isEmpty(), "no full disk: mounting " + kind + " takes root: " + reason);
  }

  static SmallDisk mount(Path folder, Kind kind, long kib) throws IOException {
    String target = folder.toString();
    switch (kind) {
      case TMPFS -> Command.run("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "small", target);
      case EXT4 -> {
        String image = folder + ".image";
        try (RandomAccessFile file = new RandomAccessFile(image, "rw")) {
          file.setLength((kib + EXT4_KIB) << 10);
        }
        // No journal, few inodes, nothing set aside for root: nearly all of it is for the file.
        Command.run(
            "mkfs.ext4", "-q", "-b", "1024", "-O", "^has_journal", "-m", "0", "-N", "16", image);
        Command.run("mount", "-o", "loop", image, target);
      }
    }
    return new SmallDisk(folder);
  }

  @Override
  public void close() {
    try {
      Command.run("umount", folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
