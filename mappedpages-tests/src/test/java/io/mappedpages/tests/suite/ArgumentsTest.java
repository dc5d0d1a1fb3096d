package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options, sizes and ids: what is legal, and how the rest is refused. */
final class ArgumentsTest {
  @Test
  void elevenPageSizesAreLegal() {
    Set<Integer> legal = new TreeSet<>();
    for (int bytes = 1024; bytes <= 1 << 20; bytes *= 2) {
      PageSize size = PageSize.ofBytes(bytes);
      assertThat(size.bytes()).isEqualTo(bytes);
      assertThat(PageSize.ofBytes(bytes)).isSameAs(size);
      legal.add(bytes);
    }
    assertThat(legal).hasSize(11);
    assertThat(PageSize.ofBytes(4096)).isSameAs(PageSize.KIB_4);
    assertThat(PageSize.ofBytes(1 << 20)).isSameAs(PageSize.MIB_1);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        -1,
        512,
        1000,
        1023,
        1025,
        3072,
        4097,
        1 << 21,
        1 << 30,
        -1024,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE
      })
  void otherPageSizesAreNot(int bytes) {
    assertThatExceptionOfType(InvalidPageSizeException.class)
        .isThrownBy(() -> PageSize.ofBytes(bytes))
        .withMessageContaining(Integer.toString(bytes));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 4096, (64L << 20) - 1, 96L << 20, 2L << 30, Long.MIN_VALUE})
  void extentsArePowersOfTwoInARange(long bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pager.builder().extentBytes(bytes))
        .withMessageContaining("extentBytes")
        .withMessageContaining(Long.toString(bytes))
        .withMessageContaining(Long.toString(64L << 20))
        .withMessageContaining(Long.toString(1L << 30));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 63, (1L << 40) + 1, Long.MIN_VALUE, Long.MAX_VALUE})
  void theLimitOfGrowthHasARange(long pages) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pager.builder().maxPages(pages))
        .withMessageContaining("maxPages")
        .withMessageContaining(Long.toString(pages))
        .withMessageContaining("64");
  }

  @Test
  void aCommitDelayIsBounded() {
    for (Duration delay : List.of(Duration.ofNanos(-1), Duration.ofSeconds(1, 1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Pager.builder().commitDelay(delay))
          .withMessageContaining("commitDelay")
          .withMessageContaining(delay.toString());
    }
    assertThat(Pager.builder().commitDelay(Duration.ZERO).options().commitDelay()).isZero();
    assertThat(Pager.builder().commitDelay(Duration.ofSeconds(1)).options().commitDelay())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theLatchTimeoutIsPositiveAndCounts() {
    for (Duration timeout :
        new Duration[] {
          Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MAX_VALUE),
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Pager.builder().latchTimeout(timeout))
          .withMessageContaining("latchTimeout")
          .withMessageContaining(timeout.toString());
    }
    assertThat(Pager.builder().latchTimeout(Duration.ofNanos(1))).isNotNull();
    assertThat(Pager.builder().latchTimeout(Duration.ofNanos(Long.MAX_VALUE))).isNotNull();
  }

  @Test
  void idsAreValuesInTheOrderOfTheirNumbers() {
    assertThat(PageId.of(5)).isEqualTo(PageId.of(5)).hasSameHashCodeAs(PageId.of(5));
    assertThat(PageId.of(5)).isNotEqualTo(ProtectedPageId.of(5));
    assertThat(PageId.of(-1)).isLessThan(PageId.of(0));
    assertThat(PageId.of(Long.MAX_VALUE)).isGreaterThan(PageId.of(Long.MIN_VALUE));
    assertThat(ProtectedPageId.of(2)).isLessThan(ProtectedPageId.of(10));
    assertThat(ProtectedPageId.of(Long.MIN_VALUE).value()).isEqualTo(Long.MIN_VALUE);
  }
}
