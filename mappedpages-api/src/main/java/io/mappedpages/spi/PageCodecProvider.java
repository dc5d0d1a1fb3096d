package io.mappedpages.spi;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Makes codecs of one kind, which users choose by name for compressed pages.
 *
 * <p>Called by any thread, several at a time. Neither the constructor nor {@link #name} does I/O,
 * loads native code, or touches the library that does the work: a provider is made whenever
 * somebody looks for any codec, also where its library cannot run.
 */
public interface PageCodecProvider {
  /**
   * The name of the codec. It is written into every file that has pages of this codec, and is how
   * they are read years later: it stands for a format of encoded bytes, not for a library.
   *
   * @return the name, which matches {@code [a-z0-9-]{1,16}} and never changes
   */
  String name();

  /**
   * Makes a codec, loading what it needs. Codecs are independent of each other: several may be
   * open, and used by several threads at a time, each by one.
   *
   * @return a codec, which the caller closes
   * @throws RuntimeException if it cannot run here; the message says what to do, such as which
   *     option allows native access
   */
  PageCodec open();

  /**
   * Makes a codec whose encodings are made, and decoded, with the help of a dictionary. Anything
   * can be one, since it may come from a hostile file: one that is not well-formed is refused, or
   * serves as it is, and is the same to each codec that is opened with it.
   *
   * @param dictionary what it holds, 1 byte or more; the provider's own from now on
   * @return a codec, which the caller closes
   * @throws UnsupportedOperationException if codecs of this kind have no dictionaries, which is
   *     what happens unless a provider says otherwise
   * @throws RuntimeException if it cannot run here, or the dictionary is refused
   */
  default PageCodec open(byte[] dictionary) {
    throw new UnsupportedOperationException("codec \"" + name() + "\" has no dictionaries");
  }

  /**
   * Makes a dictionary of what contents have in common.
   *
   * @param samples native memory, which is neither changed nor kept; 1 or more
   * @param maxBytes how much it may hold, 1 or more
   * @return the dictionary, 1 to {@code maxBytes} bytes
   * @throws UnsupportedOperationException if codecs of this kind have no dictionaries
   * @throws RuntimeException if it cannot run here, or the samples are too few
   */
  default byte[] train(List<MemorySegment> samples, int maxBytes) {
    throw new UnsupportedOperationException("codec \"" + name() + "\" has no dictionaries");
  }
}
