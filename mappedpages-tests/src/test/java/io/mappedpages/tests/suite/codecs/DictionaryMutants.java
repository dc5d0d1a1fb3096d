package io.mappedpages.tests.suite.codecs;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.PageCodecContract;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Providers whose dictionaries are right but for one thing, each as a test of the contract. */
final class DictionaryMutants {
  private DictionaryMutants() {}

  /** A provider that does as the one of the JDK's codec does, unless it is overridden. */
  abstract static class Mutant extends PageCodecContract implements PageCodecProvider {
    private final DeflateProvider sound = new DeflateProvider();

    @Override
    protected PageCodecProvider provider() {
      return this;
    }

    @Override
    protected boolean hasDictionaries() {
      return true;
    }

    @Override
    public String name() {
      return sound.name();
    }

    @Override
    public PageCodec open() {
      return sound.open();
    }

    @Override
    public PageCodec open(byte[] dictionary) {
      return sound.open(dictionary);
    }

    @Override
    public byte[] train(List<MemorySegment> samples, int maxBytes) {
      return sound.train(samples, maxBytes);
    }
  }

  static final class IgnoresIt extends Mutant {
    @Override
    public PageCodec open(byte[] dictionary) {
      return open();
    }
  }

  static final class MakesItTooLong extends Mutant {
    @Override
    public byte[] train(List<MemorySegment> samples, int maxBytes) {
      return super.train(samples, maxBytes + 1);
    }
  }

  /** Each codec has another one. */
  static final class ChangesIt extends Mutant {
    private byte opened;

    @Override
    public PageCodec open(byte[] dictionary) {
      byte[] other = dictionary.clone();
      Arrays.fill(other, opened++);
      return super.open(other);
    }
  }

  static final class DecodesWithoutIt extends Mutant {
    @Override
    public PageCodec open(byte[] dictionary) {
      return new DeflateCodec(dictionary) {
        private final DeflateCodec plain = new DeflateCodec();

        @Override
        public void decode(MemorySegment encoded, MemorySegment content) {
          plain.decode(encoded, content);
        }

        @Override
        public void close() {
          plain.close();
          super.close();
        }
      };
    }
  }

  static final class DeniesToHaveSome extends Mutant {
    @Override
    protected boolean hasDictionaries() {
      return false;
    }
  }
}
