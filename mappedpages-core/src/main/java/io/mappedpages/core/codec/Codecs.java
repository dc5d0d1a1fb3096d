package io.mappedpages.core.codec;

import io.mappedpages.CorruptFileException;
import io.mappedpages.ProviderException;
import io.mappedpages.core.file.BufferPool;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.CompressedHeader;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageForm;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.spi.PageCodec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes for one store, in the threads of its users. Codecs are found and opened when
 * they are first needed, and work on memory that core owns, never on the mapping: native code that
 * meets a fault of a mapping ends the JVM. Thread-safe.
 */
public final class Codecs implements AutoCloseable {
  private static final long SLACK_BYTES = 1 << 16;
  private static final byte[] NO_WORDS = {};

  private final String file;
  private final PageGeometry geometry;
  private final @Nullable ClassLoader pluginLoader;
  private final BufferPool buffers;
  private final Map<Key, CodecPool> pools = new ConcurrentHashMap<>();

  private record Key(String name, int dictionary) {}

  /**
   * Opens nothing yet.
   *
   * @param reused whether memory is used again; if not, use after release always throws
   */
  public Codecs(
      String file, PageGeometry geometry, @Nullable ClassLoader pluginLoader, boolean reused) {
    this.file = file;
    this.geometry = geometry;
    this.pluginLoader = pluginLoader;
    this.buffers = new BufferPool(reused);
  }

  /** Returns memory for decoded pages. */
  public BufferPool buffers() {
    return buffers;
  }

  /**
   * Returns the codecs of a name.
   *
   * @throws ProviderException if there is none, or it cannot run here
   */
  public CodecPool named(String name) {
    return named(name, 0, () -> NO_WORDS);
  }

  /**
   * Returns the codecs of a name with a dictionary.
   *
   * @param dictionary its number, or 0 for none
   * @param bytes finds the dictionary, which is the same each time
   * @throws ProviderException if there is no such codec, or it cannot run here, or not with that
   */
  public CodecPool named(String name, int dictionary, Supplier<byte[]> bytes) {
    Key key = new Key(name, dictionary);
    CodecPool known = pools.get(key);
    if (known != null) {
      return known;
    }
    CodecPool made = new CodecPool(name, dictionary, bytes.get(), pluginLoader);
    CodecPool first = pools.putIfAbsent(key, made);
    if (first != null) {
      made.close();
      return first;
    }
    return made;
  }

  /**
   * Opens a codec with a dictionary, to see that it takes it.
   *
   * @throws ProviderException if it does not
   */
  public void check(String name, byte[] dictionary) {
    new CodecPool(name, 1, dictionary, pluginLoader).close();
  }

  /**
   * Makes a dictionary.
   *
   * @throws ProviderException if the codec cannot
   */
  public byte[] train(String name, List<MemorySegment> samples, int maxBytes) {
    return named(name).train(samples, maxBytes);
  }

  /**
   * Encodes a content, or copies it where that saves no page.
   *
   * @param plain the whole content. A copy is encoded: no codec sees bytes that a user goes on
   *     writing
   * @throws ProviderException if the codec is at fault
   */
  public EncodedPage encode(CodecPool pool, PageForm form, int level, MemorySegment plain) {
    BufferPool.Buffer source = buffers.take(plain.byteSize());
    BufferPool.Buffer unused = source;
    try {
      MemorySegment content = source.memory().copyFrom(plain);
      // Used by one page after the other, so that it stays in the processor's cache.
      BufferPool.Buffer target = buffers.take(targetBytes(pool, content));
      try {
        int length = encode(pool, level, content, target.memory());
        int run = Math.ceilDiv(CompressedHeader.BYTES + length, geometry.pageBytes());
        if (run < form.pages()) {
          return encoded(pool, form, level, (int) content.byteSize(), target.memory(), length);
        }
      } finally {
        target.release();
      }
      unused = null;
      return new EncodedPage(form, content, form.pages(), Checksum.ofMemory(content), source);
    } finally {
      if (unused != null) {
        unused.release();
      }
    }
  }

  private EncodedPage encoded(
      CodecPool pool, PageForm form, int level, int plainBytes, MemorySegment from, int length) {
    int used = CompressedHeader.BYTES + length;
    int run = Math.ceilDiv(used, geometry.pageBytes());
    BufferPool.Buffer buffer = buffers.take((long) run * geometry.pageBytes());
    MemorySegment bytes = buffer.memory();
    MemorySegment.copy(from, 0, bytes, 0, used);
    MemorySegment padding = bytes.asSlice(used).fill((byte) 0);
    // The encoding is read once for both checksums.
    int ofEncoding = Checksum.ofMemory(bytes.asSlice(CompressedHeader.BYTES, length));
    new CompressedHeader(form.codec(), pool.dictionary(), level, plainBytes, length, ofEncoding)
        .encode(bytes);
    int ofHeader = Checksum.ofMemory(bytes.asSlice(0, CompressedHeader.BYTES));
    int ofRun =
        Checksum.combine(
            Checksum.combine(ofHeader, ofEncoding, length),
            Checksum.ofMemory(padding),
            padding.byteSize());
    return new EncodedPage(form, bytes, run, ofRun, buffer);
  }

  /** Returns the length of memory that has room for a header and any encoding. */
  private static long targetBytes(CodecPool pool, MemorySegment content) {
    PageCodec codec = pool.take();
    try {
      long most = codec.maxEncodedBytes(content.byteSize());
      if (most < 1 || most > 2 * content.byteSize() + SLACK_BYTES) {
        throw new ProviderException(
            "%s: at most %d bytes for %d: expected at most twice as many and 64 KiB"
                .formatted(pool.description(), most, content.byteSize()));
      }
      return Math.max(CompressedHeader.BYTES + most, content.byteSize());
    } catch (RuntimeException | LinkageError e) {
      throw fault(pool, "does not tell how long an encoding can be", e);
    } finally {
      pool.giveBack(codec);
    }
  }

  private static int encode(
      CodecPool pool, int level, MemorySegment content, MemorySegment target) {
    MemorySegment room = target.asSlice(CompressedHeader.BYTES);
    PageCodec codec = pool.take();
    try {
      long length = codec.encode(content.asReadOnly(), room, level);
      if (length < 1 || length > room.byteSize()) {
        throw new ProviderException(
            "%s: an encoding of %d bytes: expected 1 to %d"
                .formatted(pool.description(), length, room.byteSize()));
      }
      return (int) length;
    } catch (RuntimeException | LinkageError e) {
      throw fault(pool, "cannot encode " + content.byteSize() + " bytes at level " + level, e);
    } finally {
      pool.giveBack(codec);
    }
  }

  private static ProviderException fault(CodecPool pool, String what, Throwable e) {
    return e instanceof ProviderException known
        ? known
        : new ProviderException(pool.description() + " " + what + ": " + e.getMessage(), e);
  }

  /** Gives the codecs that a page names. */
  public interface ByNumber {
    /** Finds them by their number and that of their dictionary, which is 0 for none. */
    CodecPool pool(int codec, int dictionary);
  }

  /**
   * Reads the content of a page.
   *
   * @param id its id, for messages
   * @param target memory of its logical size
   * @throws CorruptFileException if it is damaged; whatever the file holds, lengths are checked
   *     before anything is decoded
   * @throws ProviderException if its codec is not there
   */
  public void read(PageReads reads, long id, Entry entry, ByNumber pools, MemorySegment target) {
    if (entry.page() == 0) {
      target.fill((byte) 0);
    } else if (entry.isPlain()) {
      copy(reads, id, entry, target);
    } else {
      BufferPool.Buffer source = buffers.take((long) entry.run() * geometry.pageBytes());
      try {
        copy(reads, id, entry, source.memory());
        decode(id, entry, pools, source.segment(), target);
      } finally {
        source.release();
      }
    }
  }

  /** Returns the header of an encoded page; the caller says where the content is not plain. */
  public CompressedHeader header(PageReads reads, long id, Entry entry) {
    BufferPool.Buffer source = buffers.take((long) entry.run() * geometry.pageBytes());
    try {
      copy(reads, id, entry, source.memory());
      return parsed(id, entry, source.segment(), false);
    } finally {
      source.release();
    }
  }

  private CompressedHeader parsed(long id, Entry entry, MemorySegment run, boolean whole) {
    try {
      CompressedHeader header = CompressedHeader.parse(run, entry.form(), geometry.pageBytes());
      if (whole) {
        header.checkPadding(run);
      }
      return header;
    } catch (DamageException e) {
      throw damage(id, entry, e.expected(), e.found());
    }
  }

  /** Copies a run, and checks it once: what a codec sees is what was checked. */
  private void copy(PageReads reads, long id, Entry entry, MemorySegment target) {
    boolean verified = reads.isVerified(entry.page());
    reads.copyRun(entry.page(), entry.run(), target);
    if (!verified) {
      int computed = Checksum.ofMemory(target);
      if (computed != entry.checksum()) {
        throw damage(id, entry, Checksum.show(entry.checksum()), Checksum.show(computed));
      }
      if (!entry.isPlain()) {
        var _ = parsed(id, entry, target, true);
      }
      reads.addVerified(entry.page());
    }
  }

  private void decode(
      long id, Entry entry, ByNumber pools, MemorySegment run, MemorySegment target) {
    CompressedHeader header = parsed(id, entry, run, false);
    CodecPool pool = pools.pool(header.codec(), header.dictionary());
    PageCodec codec = pool.take();
    try {
      codec.decode(header.encoding(run), target);
    } catch (RuntimeException e) {
      CorruptFileException damage =
          damage(id, entry, "an encoding of codec \"" + pool.name() + "\"", "" + e.getMessage());
      damage.addSuppressed(e);
      throw damage;
    } catch (LinkageError e) {
      throw fault(pool, "cannot decode", e);
    } finally {
      pool.giveBack(codec);
    }
  }

  private CorruptFileException damage(long id, Entry entry, String expected, String found) {
    return new CorruptFileException(file, "compressed page " + id, entry.page(), expected, found);
  }

  /** Closes codecs and memory that nobody uses; the others when they are given back. */
  @Override
  public void close() {
    pools.values().forEach(CodecPool::close);
    buffers.close();
  }
}
