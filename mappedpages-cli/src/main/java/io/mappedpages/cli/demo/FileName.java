package io.mappedpages.cli.demo;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The name of a file relative to a folder, as the bytes that the file system has. A {@link Path} as
 * text loses bytes that are no text in the locale; as a URI it keeps them.
 */
final class FileName implements Comparable<FileName> {
  private static final String PLAIN = "-._~/";

  private final byte[] bytes;

  private FileName(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the name of a file below a folder, both absolute. */
  static FileName of(Path folder, Path file) {
    String raw = file.toUri().getRawPath();
    String prefix = folderUri(folder).getRawPath();
    if (!raw.startsWith(prefix)) {
      throw new IllegalArgumentException(file + " is not below " + folder);
    }
    return ofEscaped(raw.substring(prefix.length()));
  }

  static FileName ofBytes(byte[] bytes) {
    return new FileName(bytes.clone());
  }

  /** Returns a name from what {@link #escaped} gave. */
  static FileName ofEscaped(String escaped) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return new FileName(bytes.toByteArray());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the name in printable ASCII without spaces, without loss. */
  String escaped() {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      char c = (char) (b & 0xff);
      if (c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        text.append(c);
      } else {
        text.append('%').append("%02X".formatted((int) c));
      }
    }
    return text.toString();
  }

  /** Returns the path of the file in a folder. */
  Path in(Path folder) {
    return Path.of(URI.create(folderUri(folder) + escaped()));
  }

  private static URI folderUri(Path folder) {
    URI uri = folder.toUri();
    return uri.getRawPath().endsWith("/") ? uri : URI.create(uri + "/");
  }

  @Override
  public int compareTo(FileName other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileName name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For people: as text, in one line. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
  }
}
