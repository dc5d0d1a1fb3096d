package io.mappedpages.tests.suite.powercut;

import io.mappedpages.tests.suite.faults.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mounted folder whose files are served by a thread of this process, which speaks the protocol of
 * {@code /dev/fuse} (version 7) itself: no daemon, no library.
 *
 * <p>This process must not map a file that lies on it, however indirectly: a thread that waits for
 * a page in mapped memory holds up the garbage collector, and that the thread which serves it.
 */
final class FuseFolder implements AutoCloseable {
  private static final int MOST_WRITTEN_BYTES = 1 << 17;
  private static final int REQUEST_HEADER_BYTES = 40;
  private static final int REPLY_HEADER_BYTES = 16;
  private static final int ATTRIBUTE_BYTES = 88;
  private static final long ROOT_NODE = 1;
  private static final int FOLDER_MODE = 0040755;
  private static final int FILE_MODE = 0100600;
  private static final int WRITE_THROUGH_ALL_SIZES = 1 << 5;
  private static final int DIRECT = 1;
  private static final long VALID_SECONDS = 1_000_000; // nobody else changes anything
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EIO = 5;
  private static final int ENODEV = 19;
  private static final int ENOSYS = 38;
  private static final int NO_REPLY = 1;

  private final Path folder;
  private final List<Map.Entry<String, ServedFile>> files;
  private final int device;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment request = arena.allocate(2L * MOST_WRITTEN_BYTES, 8);
  private final MemorySegment reply = arena.allocate(2L * MOST_WRITTEN_BYTES, 8);
  private final ByteBuffer in = request.asByteBuffer().order(ByteOrder.nativeOrder());
  private final ByteBuffer out = reply.asByteBuffer().order(ByteOrder.nativeOrder());
  private final Thread server = Thread.ofPlatform().name("fuse").daemon().unstarted(this::serve);

  // Written by the server, read when it has ended.
  private @Nullable Throwable failure;

  private FuseFolder(Path folder, List<Map.Entry<String, ServedFile>> files, int device) {
    this.folder = folder;
    this.files = files;
    this.device = device;
  }

  /** Mounts files on an empty folder. */
  static FuseFolder mount(Path folder, List<Map.Entry<String, ServedFile>> files)
      throws IOException {
    int device = Libc.open(Path.of("/dev/fuse"), Libc.READ_WRITE);
    try {
      Libc.mount("fuse", folder, "fd=" + device + ",rootmode=40000,user_id=0,group_id=0");
    } catch (IOException e) {
      Libc.close(device);
      throw e;
    }
    FuseFolder mounted = new FuseFolder(folder, files, device);
    mounted.server.start();
    return mounted;
  }

  /** Returns where it is mounted. */
  Path folder() {
    return folder;
  }

  private void serve() {
    try {
      for (long bytes = next(); bytes > 0; bytes = next()) {
        in.clear().limit((int) bytes);
        out.clear().position(REPLY_HEADER_BYTES);
        int error = handle();
        if (error != NO_REPLY) {
          answer(error);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    } finally {
      try {
        Libc.close(device); // whoever still waits for an answer gets an error
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  private long next() throws IOException {
    while (true) {
      long bytes = Libc.read(device, request);
      if (bytes >= 0 || bytes == -ENODEV) {
        return bytes;
      }
      if (bytes != -EINTR && bytes != -ENOENT) {
        throw new IOException("read requests: errno " + -bytes);
      }
    }
  }

  private void answer(int error) throws IOException {
    int bytes = error == 0 ? out.position() : REPLY_HEADER_BYTES;
    out.putInt(0, bytes).putInt(4, -error).putLong(8, in.getLong(8));
    long written = Libc.write(device, reply.asSlice(0, bytes));
    if (written < 0 && written != -ENOENT) { // that it was given up meanwhile
      throw new IOException("answer request " + in.getInt(4) + ": errno " + -written);
    }
  }

  /** Puts the answer behind the header; returns 0, an error number, or that there is none. */
  private int handle() throws IOException {
    long node = in.getLong(16);
    in.position(REQUEST_HEADER_BYTES);
    return switch (in.getInt(4)) {
      case 1 -> lookup(name());
      case 2, 36, 42 -> NO_REPLY; // forget, interrupt, forget many
      case 3, 4 -> { // attributes: to get, or to set, which only a truncation to nothing asks for
        out.putLong(VALID_SECONDS).putLong(0);
        putAttributes(node);
        yield 0;
      }
      case 14 -> { // open
        // The journal is written directly; the disk through a cache that holds nothing back.
        out.putLong(0).putInt(node == ROOT_NODE + 1 ? DIRECT : 0).putInt(0);
        yield 0;
      }
      case 15 -> read(file(node));
      case 16 -> write(file(node));
      case 17 -> { // about the whole file system
        out.position(out.position() + 80);
        yield 0;
      }
      case 18, 25, 38 -> 0; // release, the close of one number, destroy
      case 20 -> { // fsync
        file(node).flush();
        yield 0;
      }
      case 26 -> initialize();
      default -> ENOSYS;
    };
  }

  private int initialize() {
    int minor = in.getInt(REQUEST_HEADER_BYTES + 4);
    int readAhead = in.getInt(REQUEST_HEADER_BYTES + 8);
    out.putInt(7).putInt(Math.min(31, minor)).putInt(readAhead).putInt(WRITE_THROUGH_ALL_SIZES);
    out.putShort((short) 16).putShort((short) 12).putInt(MOST_WRITTEN_BYTES).putInt(1);
    out.position(REPLY_HEADER_BYTES + 64);
    return 0;
  }

  private String name() {
    byte[] bytes = new byte[in.remaining() - 1]; // ends in a zero
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int lookup(String name) {
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i).getKey().equals(name)) {
        long node = ROOT_NODE + 1 + i;
        out.putLong(node).putLong(0).putLong(VALID_SECONDS).putLong(VALID_SECONDS).putLong(0);
        putAttributes(node);
        return 0;
      }
    }
    return ENOENT;
  }

  private ServedFile file(long node) {
    return files.get((int) (node - ROOT_NODE - 1)).getValue();
  }

  private void putAttributes(long node) {
    int start = out.position();
    for (int i = 0; i < ATTRIBUTE_BYTES; i++) {
      out.put((byte) 0);
    }
    long length = node == ROOT_NODE ? 0 : file(node).lengthBytes();
    out.putLong(start, node).putLong(start + 8, length).putLong(start + 16, length >> 9);
    out.putInt(start + 60, node == ROOT_NODE ? FOLDER_MODE : FILE_MODE);
    out.putInt(start + 64, 1).putInt(start + 80, 4096);
  }

  private int read(ServedFile file) throws IOException {
    long offset = in.getLong(REQUEST_HEADER_BYTES + 8);
    int bytes = in.getInt(REQUEST_HEADER_BYTES + 16);
    int there = Math.clamp(file.lengthBytes() - offset, 0, bytes);
    ByteBuffer target = out.slice(out.position(), there);
    try {
      file.read(offset, target);
    } catch (IOException e) {
      failure = e;
      return EIO;
    }
    out.position(out.position() + there);
    return 0;
  }

  private int write(ServedFile file) throws IOException {
    long offset = in.getLong(REQUEST_HEADER_BYTES + 8);
    int bytes = in.getInt(REQUEST_HEADER_BYTES + 16);
    file.write(offset, in.slice(2 * REQUEST_HEADER_BYTES, bytes));
    out.putInt(bytes).putInt(0);
    return 0;
  }

  /** Unmounts it; nobody may use it. Fails if something went wrong while it was served. */
  @Override
  public void close() {
    try {
      var _ = Command.run("umount", folder.toString()); // else the server still uses the memory
      server.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
    arena.close();
    if (failure != null) {
      throw new AssertionError("a request was not served", failure);
    }
  }
}
