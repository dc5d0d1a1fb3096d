package io.mappedpages.tests.suite.codecs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.mappedpages.PageSize;
import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.PageCodecContract;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** Codecs that are right but for one thing, each as a test of the contract. */
final class CodecMutants {
  private CodecMutants() {}

  /** A contract test for codecs that a function makes. */
  abstract static class Mutant extends PageCodecContract {
    private final Supplier<PageCodec> factory;

    Mutant(Supplier<PageCodec> factory) {
      this.factory = factory;
    }

    @Override
    protected PageCodecProvider provider() {
      return new PageCodecProvider() {
        @Override
        public String name() {
          return "test-deflate";
        }

        @Override
        public PageCodec open() {
          return factory.get();
        }
      };
    }
  }

  /** The same memory without its bounds, as native code sees it. */
  @SuppressWarnings("restricted") // what no codec should do: that is the point
  private static MemorySegment unbounded(MemorySegment segment) {
    return MemorySegment.ofAddress(segment.address() - 1).reinterpret(segment.byteSize() + 2);
  }

  static final class WritesBehindTheEncoding extends Mutant {
    WritesBehindTheEncoding() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public long encode(MemorySegment plain, MemorySegment encoded, int level) {
                  unbounded(encoded).set(JAVA_BYTE, encoded.byteSize() + 1, (byte) 1);
                  return super.encode(plain, encoded, level);
                }
              });
    }
  }

  static final class WritesBeforeTheContent extends Mutant {
    WritesBeforeTheContent() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public void decode(MemorySegment encoded, MemorySegment plain) {
                  unbounded(plain).set(JAVA_BYTE, 0, (byte) 1);
                  super.decode(encoded, plain);
                }
              });
    }
  }

  static final class WritesBesideWhenItFails extends Mutant {
    WritesBesideWhenItFails() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public void decode(MemorySegment encoded, MemorySegment plain) {
                  try {
                    super.decode(encoded, plain);
                  } catch (RuntimeException e) {
                    unbounded(plain).set(JAVA_BYTE, plain.byteSize() + 1, (byte) 1);
                    throw e;
                  }
                }
              });
    }
  }

  static final class ExceedsASmallDestination extends Mutant {
    ExceedsASmallDestination() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public long encode(MemorySegment plain, MemorySegment encoded, int level) {
                  try {
                    return super.encode(plain, encoded, level);
                  } catch (IllegalArgumentException e) {
                    unbounded(encoded).set(JAVA_BYTE, encoded.byteSize() + 1, (byte) 1);
                    throw e;
                  }
                }
              });
    }
  }

  static final class ReadsBehindTheContent extends Mutant {
    ReadsBehindTheContent() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public long encode(MemorySegment plain, MemorySegment encoded, int level) {
                  byte behind = unbounded(plain).get(JAVA_BYTE, plain.byteSize() + 1);
                  return super.encode(plain, encoded, behind == 0 ? minLevel() : level);
                }
              });
    }
  }

  static final class ReadsBehindTheEncoding extends Mutant {
    ReadsBehindTheEncoding() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public void decode(MemorySegment encoded, MemorySegment plain) {
                  if (unbounded(encoded).get(JAVA_BYTE, encoded.byteSize() + 1) == 0) {
                    plain.fill((byte) 0); // as if the encoding went on
                  } else {
                    super.decode(encoded, plain);
                  }
                }
              });
    }
  }

  static final class ChangesTheContent extends Mutant {
    ChangesTheContent() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public long encode(MemorySegment plain, MemorySegment encoded, int level) {
                  long length = super.encode(plain, encoded, level);
                  unbounded(plain).set(JAVA_BYTE, 1, (byte) 0x77);
                  return length;
                }
              });
    }
  }

  static final class LosesTheLastByte extends Mutant {
    LosesTheLastByte() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public void decode(MemorySegment encoded, MemorySegment plain) {
                  super.decode(encoded, plain);
                  plain.set(JAVA_BYTE, plain.byteSize() - 1, (byte) 0);
                }
              });
    }
  }

  static final class LosesContentAtTheHighestLevel extends Mutant {
    LosesContentAtTheHighestLevel() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public long encode(MemorySegment plain, MemorySegment encoded, int level) {
                  long length = super.encode(plain, encoded, level);
                  return level == maxLevel() ? length - 1 : length;
                }
              });
    }
  }

  static final class PromisesTooLittle extends Mutant {
    PromisesTooLittle() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public long maxEncodedBytes(long plainBytes) {
                  return plainBytes;
                }
              });
    }
  }

  static final class TakesAnyLength extends Mutant {
    TakesAnyLength() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public void decode(MemorySegment encoded, MemorySegment plain) {
                  try {
                    super.decode(encoded, plain);
                  } catch (IllegalArgumentException e) {
                    if (!String.valueOf(e.getMessage()).contains("not ")) {
                      throw e;
                    }
                  }
                }
              });
    }
  }

  static final class BelievesALength extends Mutant {
    BelievesALength() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public void decode(MemorySegment encoded, MemorySegment plain) {
                  if (encoded.byteSize() > 0 && encoded.get(JAVA_BYTE, 0) == -1) {
                    throw new OutOfMemoryError("as it would be for a length of 2^32");
                  }
                  super.decode(encoded, plain);
                }
              });
    }
  }

  static final class FailsForEverOnce extends Mutant {
    FailsForEverOnce() {
      super(
          () ->
              new DeflateCodec() {
                private boolean failed;

                @Override
                public void decode(MemorySegment encoded, MemorySegment plain) {
                  if (failed) {
                    throw new IllegalStateException("failed before");
                  }
                  failed = true;
                  super.decode(encoded, plain);
                  failed = false;
                }
              });
    }
  }

  static final class ClosesForAll extends Mutant {
    private static final DeflateCodec SHARED = new DeflateCodec();

    ClosesForAll() {
      super(() -> SHARED);
    }
  }

  static final class ClosesOnce extends Mutant {
    ClosesOnce() {
      super(
          () ->
              new DeflateCodec() {
                private boolean closed;

                @Override
                public void close() {
                  if (closed) {
                    throw new IllegalStateException("closed");
                  }
                  closed = true;
                  super.close();
                }
              });
    }
  }

  static final class HasNoDefaultLevel extends Mutant {
    HasNoDefaultLevel() {
      super(
          () ->
              new DeflateCodec() {
                @Override
                public int defaultLevel() {
                  return -1; // the JDK's way to say it
                }
              });
    }
  }

  static final class KnowsItsThread extends Mutant {
    KnowsItsThread() {
      super(
          () ->
              new DeflateCodec() {
                private final Thread owner = Thread.currentThread();

                @Override
                public void decode(MemorySegment encoded, MemorySegment plain) {
                  if (!Thread.currentThread().equals(owner)) {
                    throw new IllegalStateException("another thread");
                  }
                  super.decode(encoded, plain);
                }
              });
    }
  }

  /** Touches more than its own package when it is made. */
  public static final class EagerProvider implements PageCodecProvider {
    private final int bytes = PageSize.KIB_1.bytes();

    /** For the probe. */
    public EagerProvider() {}

    @Override
    public String name() {
      return bytes > 0 ? "eager" : "";
    }

    @Override
    public PageCodec open() {
      return new DeflateCodec();
    }
  }

  static final class LoadsAtOnce extends PageCodecContract {
    @Override
    protected PageCodecProvider provider() {
      return new EagerProvider();
    }
  }
}
