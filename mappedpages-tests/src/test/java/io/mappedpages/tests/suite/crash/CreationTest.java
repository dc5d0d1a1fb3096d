package io.mappedpages.tests.suite.crash;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CrashablePageFile;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that there is no room for. */
final class CreationTest {
  private final CrashableDisk disk = new CrashableDisk(4096L * 256);

  @AfterEach
  void close() {
    disk.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aSparseFileThatCannotBeWrittenIsRefusedAsOneThatCannotGrow(int writesThatFit) {
    CrashablePageFile file = new CrashablePageFile(disk, 1);
    file.failWriteAfter(writesThatFit);
    assertThatThrownBy(
            () -> Creation.writeTo(file, new PageGeometry(4096), new UUID(1, 2), 0, true))
        .isInstanceOf(CapacityExceededException.class)
        .hasMessageContaining("cannot grow");
  }
}
