package io.mappedpages.nativeio;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;

/**
 * The name of a file as the system has it: bytes, in whatever encoding. {@link Path#toString}
 * decodes them, which loses those that are none in that encoding; {@link Path#toUri} has them all,
 * the bytes themselves, as {@code %} and two digits where they are no plain letters.
 */
final class PathBytes {
  private static final int HEX = 16;

  private PathBytes() {}

  /** Returns the bytes of the absolute path, without a zero at the end. */
  static byte[] of(Path file) {
    URI uri = file.toUri();
    if (!"file".equals(uri.getScheme())) {
      throw new ProviderMismatchException("expected a file of the system, found " + uri);
    }
    String path = uri.getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    for (int at = 0; at < path.length(); at++) {
      char letter = path.charAt(at);
      if (letter == '%') {
        bytes.write(Integer.parseInt(path, at + 1, at + 3, HEX));
        at += 2;
      } else {
        bytes.write(letter);
      }
    }
    return bytes.toByteArray();
  }
}
