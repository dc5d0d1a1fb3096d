package io.mappedpages.jcstress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;

/** The tests are themselves tested: with a protocol broken, they must see what is forbidden. */
final class BrokenProtocolsTest {
  private static final int MOST_RUNS = 100;
  private static final int MILLIS = 100;

  @TempDir private Path folder;

  private static List<BrokenProtocol> latches() {
    return BrokenProtocol.ofLatches();
  }

  private static List<BrokenProtocol> publication() {
    return BrokenProtocol.ofPublication();
  }

  private static List<BrokenProtocol> theEnd() {
    return BrokenProtocol.ofTheEnd();
  }

  @ParameterizedTest
  @MethodSource({"latches", "publication", "theEnd"})
  void isFoundOut(BrokenProtocol broken) throws IOException, ReflectiveOperationException {
    long began = System.nanoTime();
    try (PatchedCore core = PatchedCore.build(broken, folder)) {
      long samples = 0;
      for (int run = 0; run < MOST_RUNS; run++) {
        TestResult result =
            Interleavings.run(broken.test(), core, Effort.of(broken.test(), MILLIS, 1));
        samples += result.getTotalCount();
        if (!Interleavings.isPassed(result)) {
          assertThat(result.status()).as(Interleavings.report(result)).isEqualTo(Status.NORMAL);
          System.out.printf(
              "%s: found after %,d samples, %d ms%n%s",
              broken,
              samples,
              (System.nanoTime() - began) / 1_000_000,
              Interleavings.report(result));
          return;
        }
      }
      fail("not found in " + samples + " samples");
    }
  }
}
