package io.mappedpages.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file system can do and Java does not offer: give the blocks of a range back, or have them
 * in advance. That takes native code, so it is an artifact of its own, and nothing needs it: a
 * store without it is right in all respects, and only keeps the blocks of its free pages.
 *
 * <p>Called by any thread, several at a time. Neither the constructor nor {@link #name} does I/O or
 * loads native code: a provider is made whenever somebody looks for one.
 */
public interface NativeIoProvider {
  /**
   * The name of the provider, for messages.
   *
   * @return the name, which matches {@code [a-z0-9-]{1,16}} and never changes
   */
  String name();

  /**
   * Says why files cannot be opened here. Asking does nothing that Java would warn about, and is
   * cheap; the answer may change when somebody grants native access.
   *
   * @return the reason in words, with what to do about it, such as which option to start Java with;
   *     empty if {@link #open} works
   */
  Optional<String> unavailable();

  /**
   * Opens a file that exists.
   *
   * @param file a path of the default file system
   * @return the file, which the caller closes
   * @throws java.nio.file.NoSuchFileException if there is none of that name
   * @throws java.nio.file.AccessDeniedException if this process may not write it
   * @throws IOException if it cannot be opened for another reason; the message says which
   * @throws java.nio.file.ProviderMismatchException if the path is of another file system
   * @throws UnsupportedOperationException if this is {@link #unavailable}; the message says why
   */
  NativeFile open(Path file) throws IOException;
}
