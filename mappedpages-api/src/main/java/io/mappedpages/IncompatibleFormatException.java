package io.mappedpages;

/**
 * A file that is a page store, sound as far as can be seen, but of a format that this version does
 * not read. Nothing was changed.
 */
public final class IncompatibleFormatException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final String found;
  private final String supported;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param found the format of the file
   * @param supported the formats that can be read
   */
  public IncompatibleFormatException(String path, String found, String supported) {
    super(path, path + ": format: expected " + supported + ", found " + found, null);
    this.found = found;
    this.supported = supported;
  }

  /**
   * The format of the file.
   *
   * @return a description, with its version
   */
  public String found() {
    return found;
  }

  /**
   * The formats that can be read.
   *
   * @return a description, with the versions
   */
  public String supported() {
    return supported;
  }
}
