package io.mappedpages.bench;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * What no durable commit of the same bytes can beat on this machine: one contiguous write of its
 * pages, one write of its record, one force. The route is the one that the store takes: an {@link
 * AsynchronousFileChannel} that runs in the calling thread.
 *
 * <p>It writes into space that was filled with zeros before, going round: first writes into fresh
 * space cost more, and a store avoids them.
 */
final class Limit implements AutoCloseable {
  private static final long FILE_BYTES = 64L << 20;
  private static final int FILL_BYTES = 64 << 10;
  private static final int MAX_BYTES = 8 << 20;

  private final AsynchronousFileChannel channel;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(MAX_BYTES);
  private final int pageBytes;
  private long cursor;
  private long commits;

  private Limit(AsynchronousFileChannel channel, int pageBytes) {
    this.channel = channel;
    this.pageBytes = pageBytes;
    this.cursor = firstByte();
  }

  static Limit at(Path path, int pageBytes) throws IOException {
    AsynchronousFileChannel channel =
        AsynchronousFileChannel.open(
            path,
            Set.of(
                StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            MoreExecutors.newDirectExecutorService());
    Limit limit = new Limit(channel, pageBytes);
    for (long at = 0; at < FILE_BYTES; at += FILL_BYTES) {
      limit.write(at, FILL_BYTES);
    }
    channel.force(true);
    return limit;
  }

  private long firstByte() {
    return 3L * pageBytes; // behind the places of the two records
  }

  /** Writes pages and a record, durably. */
  void commit(int contentBytes) throws IOException {
    if (cursor + contentBytes > FILE_BYTES) {
      cursor = firstByte();
    }
    if (contentBytes > 0) {
      write(cursor, contentBytes);
    }
    cursor += contentBytes;
    write((1 + (commits++ & 1)) * pageBytes, pageBytes);
    channel.force(false);
  }

  private void write(long at, int count) throws IOException {
    bytes.clear().limit(count);
    while (bytes.hasRemaining()) {
      Future<Integer> written = channel.write(bytes, at + bytes.position());
      try {
        var _ = written.get();
      } catch (InterruptedException | ExecutionException e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
