package io.mappedpages.nativeio;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The errors of Linux that something follows from; their numbers, and the exceptions for them. */
final class LinuxError {
  private static final int ENOENT = 2;

  /** A signal came before the call had done anything. */
  static final int EINTR = 4;

  private static final int EACCES = 13;
  private static final int ENOSYS = 38;
  private static final int EOPNOTSUPP = 95;

  private LinuxError() {}

  /** Whether the system or the file system has no such call, and never will. */
  static boolean isUnsupported(int error) {
    return error == ENOSYS || error == EOPNOTSUPP;
  }

  /**
   * Returns the exception that Java's own calls throw for an error.
   *
   * @param what what was tried, for the message
   */
  static IOException exception(int error, String file, String what) {
    return switch (error) {
      case ENOENT -> new NoSuchFileException(file);
      case EACCES -> new AccessDeniedException(file);
      default ->
          new FileSystemException(
              file, null, "%s: %s (errno %d)".formatted(what, LinuxCalls.describe(error), error));
    };
  }
}
