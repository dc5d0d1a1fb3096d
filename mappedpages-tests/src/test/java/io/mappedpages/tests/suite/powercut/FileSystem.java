package io.mappedpages.tests.suite.powercut;

/** A file system that can be told to stop at once. */
enum FileSystem {
  /** Data goes to its place, and before the journal entry that refers to it. */
  EXT4(64, "mkfs.ext4", "loop"),
  /** Data goes to its place in any order. */
  EXT4_WRITEBACK(64, "mkfs.ext4", "loop,data=writeback"),
  /** Data goes through the journal. */
  EXT4_JOURNAL(64, "mkfs.ext4", "loop,data=journal"),
  /** The smallest that its mkfs makes. */
  XFS(300, "mkfs.xfs", "loop");

  private final int mebibytes;
  private final String make;
  private final String options;

  FileSystem(int mebibytes, String make, String options) {
    this.mebibytes = mebibytes;
    this.make = make;
    this.options = options;
  }

  /** Returns how large its image is; a file with holes. */
  long imageBytes() {
    return (long) mebibytes << 20;
  }

  /** Returns the command that makes one. */
  String make() {
    return make;
  }

  /** Returns the options to mount it with. */
  String options() {
    return options;
  }
}
