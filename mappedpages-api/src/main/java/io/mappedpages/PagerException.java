package io.mappedpages;

import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong with a page store, apart from misuse, which is the JDK's own ({@link
 * NullPointerException}, {@link IllegalArgumentException}, {@link IndexOutOfBoundsException},
 * {@link IllegalStateException}).
 *
 * <p>The hierarchy is closed: only this package adds leaves. A later version may add some, so a
 * {@code switch} over them needs a {@code default}. Each message says which file, which structure,
 * which page, what was expected and what was found; the parts have accessors.
 */
public abstract class PagerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String path;

  PagerException(@Nullable String path, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  /**
   * The file that it happened to.
   *
   * @return the path as it was given when the file was opened; {@code null} where no file is
   *     involved
   */
  public final @Nullable String path() {
    return path;
  }
}
