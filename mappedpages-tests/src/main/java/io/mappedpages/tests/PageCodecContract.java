package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.spi.Providers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What a page codec promises, whoever wrote it. To be extended:
 *
 * {@snippet :
 * final class MyCodecTest extends PageCodecContract {
 *   @Override
 *   protected PageCodecProvider provider() {
 *     return new MyCodecProvider();
 *   }
 * }
 * }
 *
 * <p>Random content and random damage follow from a seed, which is printed; {@code
 * -Dmappedpages.seed=N} runs one again. What a codec of native code does to the process by reading
 * where nothing is mapped is not an exception, but the end of the test run.
 */
public abstract class PageCodecContract {
  /** For subclasses. */
  protected PageCodecContract() {}

  /**
   * The codec under test.
   *
   * @return a provider, new or not
   */
  protected abstract PageCodecProvider provider();

  /**
   * Whether codecs can be opened with a dictionary.
   *
   * @return whether; unless overridden, not
   */
  protected boolean hasDictionaries() {
    return false;
  }

  private Random random(String test) {
    return Seed.random(provider().name() + ", " + test);
  }

  /** The provider. */
  @Nested
  class Provider {
    @Test
    void hasANameThatFits() {
      assertThat(provider().name()).matches("[a-z0-9-]{1,16}").isEqualTo(provider().name());
    }

    @Test
    void isFoundByItsName() {
      assertThat(Providers.pageCodecProvider(provider().name(), null)).hasSameClassAs(provider());
    }

    @Test
    void hasAPublicConstructorWithoutArguments() {
      assertThatCode(() -> provider().getClass().getConstructor().newInstance())
          .doesNotThrowAnyException();
    }

    @Test
    void loadsNothingUntilItIsOpened() {
      assertThat(
              LoadingProbe.touchedBy(
                  provider().getClass(),
                  PageCodecProvider.class,
                  made -> assertThat(made.name()).isEqualTo(provider().name())))
          .as("classes and libraries that were loaded by the constructor and name()")
          .isEmpty();
    }

    @Test
    void makesCodecsThatAreIndependent() {
      try (PageCodec first = provider().open();
          PageCodec second = provider().open()) {
        byte[] content = CodecContent.TEXT.bytes(new Random(1), 5_000);
        byte[] encoded = CodecCalls.encode(first, content, first.defaultLevel());
        CodecCalls.assertDecodes(second, encoded, content);
        PagerGroup.now(first::close);
        PagerGroup.now(first::close); // nothing happens
        CodecCalls.assertRoundTrip(second, content, second.defaultLevel());
        CodecCalls.assertDecodes(second, encoded, content);
      }
    }
  }

  /** Levels. */
  @Nested
  class Levels {
    private static final int MOST = 12;

    @Test
    void areARangeThatHoldsTheDefault() {
      try (PageCodec codec = provider().open()) {
        assertThat(codec.minLevel()).isLessThanOrEqualTo(codec.maxLevel());
        assertThat(codec.defaultLevel()).isBetween(codec.minLevel(), codec.maxLevel());
      }
    }

    /**
     * Returns all levels, or some where there are many; the ends and the default are among them.
     */
    private static List<Integer> someOf(PageCodec codec) {
      long count = (long) codec.maxLevel() - codec.minLevel() + 1;
      List<Integer> levels = new ArrayList<>(List.of(codec.defaultLevel()));
      for (long i = 0; i < Math.min(count, MOST); i++) {
        long step = count <= MOST ? i : i * (count - 1) / (MOST - 1);
        levels.add((int) (codec.minLevel() + step));
      }
      return levels;
    }

    @Test
    void anyOfThemGivesTheContentBack() {
      Random random = random("any level");
      try (PageCodec codec = provider().open()) {
        for (int level : someOf(codec)) {
          for (CodecContent kind : CodecContent.values()) {
            CodecCalls.assertRoundTrip(codec, kind.bytes(random, 4096), level);
          }
        }
      }
    }

    @Test
    void canBeMixedAndDecodedByAnother() {
      Random random = random("mixed levels");
      try (PageCodec codec = provider().open();
          PageCodec other = provider().open()) {
        List<Integer> levels = someOf(codec);
        for (int i = 0; i < 50; i++) {
          byte[] content = CodecContent.any(random).bytes(random, 1 + random.nextInt(10_000));
          int level = levels.get(random.nextInt(levels.size()));
          CodecCalls.assertDecodes(other, CodecCalls.encode(codec, content, level), content);
        }
      }
    }
  }

  /** Contents. */
  @Nested
  class Contents {
    @Test
    void ofAnyLengthAndKindComeBack() {
      Random random = random("any content");
      try (PageCodec codec = provider().open()) {
        for (int bytes : new int[] {1, 2, 3, 7, 64, 511, 1024, 4096, 16_384, 65_536, 1 << 20}) {
          for (CodecContent kind : CodecContent.values()) {
            CodecCalls.assertRoundTrip(codec, kind.bytes(random, bytes), codec.defaultLevel());
          }
        }
      }
    }

    @Test
    void randomOnesComeBack() {
      Random random = random("random contents");
      try (PageCodec codec = provider().open()) {
        for (int i = 0; i < 300; i++) {
          byte[] content = CodecContent.any(random).bytes(random, 1 + random.nextInt(20_000));
          CodecCalls.assertRoundTrip(codec, content, codec.defaultLevel());
        }
      }
    }

    @Test
    void theBoundGrowsWithThem() {
      try (PageCodec codec = provider().open()) {
        long before = 0;
        for (int shift = 0; shift <= 26; shift++) {
          long bound = codec.maxEncodedBytes(1L << shift);
          assertThat(bound).isPositive().isGreaterThanOrEqualTo(before);
          before = bound;
        }
      }
    }

    @Test
    void whatLiesAroundThemHasNoInfluence() {
      Random random = random("surroundings");
      try (PageCodec codec = provider().open()) {
        for (int i = 0; i < 100; i++) {
          byte[] content = CodecContent.any(random).bytes(random, 1 + random.nextInt(5_000));
          byte[] encoded = CodecCalls.encode(codec, content, codec.defaultLevel(), 0x00);
          assertThat(CodecCalls.encode(codec, content, codec.defaultLevel(), 0xff))
              .isEqualTo(encoded);
          byte[] cut = java.util.Arrays.copyOf(encoded, encoded.length / 2);
          assertThat(CodecCalls.outcome(codec, cut, content.length, 0x00))
              .isEqualTo(CodecCalls.outcome(codec, cut, content.length, 0xff));
        }
      }
    }
  }

  /** Destinations that are too small, lengths that are wrong, bytes that are damaged. */
  @Nested
  class Damage extends CodecDamageContract {
    @Override
    PageCodecProvider provider() {
      return PageCodecContract.this.provider();
    }
  }

  /** Dictionaries, where there are some. */
  @Nested
  class Dictionaries extends CodecDictionaryContract {
    @Override
    PageCodecProvider provider() {
      return PageCodecContract.this.provider();
    }

    @Override
    boolean hasDictionaries() {
      return PageCodecContract.this.hasDictionaries();
    }
  }

  /** Threads. */
  @Nested
  class Threads {
    private static final int THREADS = 4;
    private static final int TURNS = 60;

    private List<byte[]> contents(Random random) {
      return IntStream.range(0, TURNS)
          .mapToObj(i -> CodecContent.any(random).bytes(random, 1 + random.nextInt(10_000)))
          .toList();
    }

    private void run(ExecutorService executor, List<Runnable> tasks) {
      List<Future<?>> futures = new ArrayList<>();
      tasks.forEach(task -> futures.add(executor.submit(task)));
      for (Future<?> future : futures) {
        try {
          var _ = future.get();
        } catch (ExecutionException e) {
          throw new AssertionError("in another thread", e.getCause());
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }

    @Test
    void mayUseACodecEachAtTheSameTime() {
      List<byte[]> contents = contents(random("threads"));
      List<Runnable> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        tasks.add(
            () -> {
              try (PageCodec codec = provider().open()) {
                contents.forEach(
                    content -> CodecCalls.assertRoundTrip(codec, content, codec.defaultLevel()));
              }
            });
      }
      try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
        run(executor, tasks);
      }
    }

    @Test
    void mayHandACodecOn() {
      List<byte[]> contents = contents(random("handing on"));
      try (PageCodec codec = provider().open();
          ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (byte[] content : contents) {
          run(
              executor,
              List.of(() -> CodecCalls.assertRoundTrip(codec, content, codec.defaultLevel())));
        }
      }
    }
  }
}
