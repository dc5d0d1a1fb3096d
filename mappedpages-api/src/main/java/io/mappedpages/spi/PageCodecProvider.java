package io.mappedpages.spi;

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
}
