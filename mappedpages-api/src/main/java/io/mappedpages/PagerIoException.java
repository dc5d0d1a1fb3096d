package io.mappedpages;

/**
 * An operation that the operating system refused or could not do. The cause says why: for instance
 * a {@link java.nio.file.NoSuchFileException} for a file that is not there, or a {@link
 * java.nio.file.FileAlreadyExistsException} for one that was to be created.
 *
 * <p>Thrown while creating or opening, nothing stays open. Thrown before a commit, nothing has
 * changed and the pager goes on. Thrown by {@link PageWriter#close()}, the page may hold old and
 * new bytes mixed.
 */
public final class PagerIoException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final String operation;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param operation what was tried, such as {@code "open"}
   * @param cause what the operating system answered
   */
  public PagerIoException(String path, String operation, Throwable cause) {
    super(path, path + ": " + operation + " failed: " + cause, cause);
    this.operation = operation;
  }

  /**
   * What was tried.
   *
   * @return the operation, such as {@code "open"}
   */
  public String operation() {
    return operation;
  }
}
