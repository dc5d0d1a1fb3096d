package io.mappedpages.compress;

import com.github.luben.zstd.Zstd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Makes dictionaries of Zstandard. */
final class ZstdTraining {
  private static final int LEAST_BYTES = 256; // ZDICT_DICTSIZE_MIN of zdict.h

  private ZstdTraining() {}

  static byte[] train(List<MemorySegment> samples, int maxBytes) {
    if (maxBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "a dictionary of Zstandard has at least %d bytes, at most %d are wanted"
              .formatted(LEAST_BYTES, maxBytes));
    }
    int[] lengths = new int[samples.size()];
    try (Arena arena = Arena.ofConfined()) {
      long all = samples.stream().mapToLong(MemorySegment::byteSize).sum();
      MemorySegment joined = arena.allocate(Math.max(1, all));
      long at = 0;
      for (int i = 0; i < lengths.length; i++) {
        MemorySegment sample = samples.get(i);
        joined.asSlice(at, sample.byteSize()).copyFrom(sample);
        lengths[i] = (int) sample.byteSize();
        at += sample.byteSize();
      }
      MemorySegment dictionary = arena.allocate(maxBytes);
      long length = trained(joined, lengths, dictionary);
      if (Zstd.isError(length)) {
        throw new IllegalArgumentException(
            "%s; of %d samples, %d bytes; more of them may help"
                .formatted(Zstd.getErrorName(length), lengths.length, all));
      }
      return dictionary.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static long trained(MemorySegment joined, int[] lengths, MemorySegment dictionary) {
    try {
      return Zstd.trainFromBufferDirect(joined.asByteBuffer(), lengths, dictionary.asByteBuffer());
    } catch (LinkageError e) {
      throw ZstdCodec.unavailable(e);
    }
  }
}
