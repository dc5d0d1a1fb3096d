package io.mappedpages.core.codec;

import io.mappedpages.ProviderException;
import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.spi.Providers;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The open codecs of one name, with one dictionary or none. A codec is used by one thread at a
 * time: so there are as many as threads have worked at once. Thread-safe.
 */
public final class CodecPool implements AutoCloseable {
  private final String name;
  private final String description;
  private final PageCodecProvider provider;
  private final int dictionary;
  private final byte[] words;
  private final Queue<PageCodec> idle = new ConcurrentLinkedQueue<>();
  private final int minLevel;
  private final int maxLevel;
  private final int defaultLevel;
  private volatile boolean closed;

  /**
   * Finds a codec, and opens one.
   *
   * @param dictionary the number of their dictionary in the file, or 0 for none
   * @param words what the dictionary holds
   * @throws ProviderException if there is none of that name, or it cannot run here
   */
  CodecPool(String name, int dictionary, byte[] words, @Nullable ClassLoader pluginLoader) {
    this.name = name;
    this.dictionary = dictionary;
    this.words = words;
    this.provider = Providers.pageCodecProvider(name, pluginLoader);
    this.description =
        "page codec \"" + name + "\" (" + Providers.origin(provider.getClass()) + ")";
    PageCodec first = open();
    try {
      this.minLevel = first.minLevel();
      this.maxLevel = first.maxLevel();
      this.defaultLevel = first.defaultLevel();
    } catch (RuntimeException | LinkageError e) {
      throw new ProviderException(description + " does not tell its levels", e);
    }
    if (defaultLevel < minLevel
        || defaultLevel > maxLevel
        || (short) minLevel != minLevel
        || (short) maxLevel != maxLevel) {
      throw new ProviderException(
          "%s: levels %d to %d, default %d: expected 16-bit numbers in this order"
              .formatted(description, minLevel, maxLevel, defaultLevel));
    }
    idle.add(first);
  }

  private PageCodec open() {
    PageCodec codec;
    try {
      codec = dictionary == 0 ? provider.open() : provider.open(words.clone());
    } catch (ProviderException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new ProviderException(description + " cannot be opened: " + e.getMessage(), e);
    }
    if (codec == null) {
      throw new ProviderException(description + " was opened as null");
    }
    return codec;
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns the number of its dictionary, or 0. */
  int dictionary() {
    return dictionary;
  }

  /** Returns what messages call it: name and origin. */
  public String description() {
    return description;
  }

  /**
   * Returns a level, or the default one.
   *
   * @throws IllegalArgumentException if the codec does not have it
   */
  public int level(OptionalInt wanted) {
    int level = wanted.orElse(defaultLevel);
    if (level < minLevel || level > maxLevel) {
      throw new IllegalArgumentException(
          "level %d of codec \"%s\" is not in %d..%d".formatted(level, name, minLevel, maxLevel));
    }
    return level;
  }

  /**
   * Returns the level that a page in the file was encoded at, or the default if there is none such.
   */
  public int levelOfPage(int level) {
    return level < minLevel || level > maxLevel ? defaultLevel : level;
  }

  /** Makes a dictionary of samples. */
  byte[] train(List<MemorySegment> samples, int maxBytes) {
    byte[] made;
    try {
      made = provider.train(List.copyOf(samples), maxBytes);
    } catch (RuntimeException | LinkageError e) {
      throw new ProviderException(
          "%s cannot make a dictionary of %d samples: %s"
              .formatted(description, samples.size(), e.getMessage()),
          e);
    }
    if (made == null || made.length < 1 || made.length > maxBytes) {
      throw new ProviderException(
          "%s: a dictionary of %s bytes: expected 1 to %d"
              .formatted(description, made == null ? "no" : made.length, maxBytes));
    }
    return made;
  }

  /** Takes a codec. */
  PageCodec take() {
    if (closed) {
      throw new IllegalStateException("pager is closed");
    }
    PageCodec codec = idle.poll();
    return codec == null ? open() : codec;
  }

  /** Takes a codec back. */
  void giveBack(PageCodec codec) {
    idle.add(codec);
    if (closed) { // meanwhile
      close();
    }
  }

  /** Closes the codecs that nobody uses; one that is in use is closed after that. */
  @Override
  public void close() {
    closed = true;
    for (PageCodec codec = idle.poll(); codec != null; codec = idle.poll()) {
      codec.close();
    }
  }
}
