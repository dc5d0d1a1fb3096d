package io.mappedpages.cli.demo;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;

/**
 * What stands for a name in the index, whose entries all have one size: the first 128 bits of its
 * SHA-256. Two names with the same key have never been seen.
 */
record NameKey(long high, long low) implements Comparable<NameKey> {
  private static final Comparator<NameKey> ORDER =
      Comparator.comparingLong(NameKey::high).thenComparingLong(NameKey::low);

  static NameKey of(FileName name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.bytes());
      ByteBuffer buffer = ByteBuffer.wrap(digest);
      return new NameKey(buffer.getLong(), buffer.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  @Override
  public int compareTo(NameKey other) {
    return ORDER.compare(this, other);
  }
}
