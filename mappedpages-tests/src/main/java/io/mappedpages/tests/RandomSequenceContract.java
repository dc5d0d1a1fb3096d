package io.mappedpages.tests;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.RecoveryOutcome.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Random calls in random order, compared with a model after every few. */
abstract class RandomSequenceContract extends PagerGroup {
  private static final int STEPS = 600;
  private static final int CHECK_EVERY = 40;

  @Test
  void aRandomSequenceOfCallsDoesWhatTheModelSays() throws IOException {
    Random random = Seed.random("RandomSequenceContract");
    ReferenceModel model = new ReferenceModel();
    Path path = path();
    Pager<Kib1> pager = create();
    RandomCalls calls = new RandomCalls(random, model);
    int copies = 0;
    for (int step = 1; step <= STEPS; step++) {
      int choice = random.nextInt(100);
      if (choice < 2) {
        pager.close();
        pager = closing(builder().open(path, PageSize.KIB_1));
        Assertions.assertThat(pager.recovery().kind()).isEqualTo(Kind.CLEAN);
      } else if (choice < 4) {
        Path copy = path("copy-" + copies++); // what a killed process leaves
        Files.copy(path, copy);
        pager.close();
        path = copy;
        pager = closing(builder().open(path, PageSize.KIB_1));
        Assertions.assertThat(pager.recovery().kind()).isIn(Kind.RECOVERED, Kind.CLEAN);
      } else {
        calls.one(pager);
      }
      if (step % CHECK_EVERY == 0) {
        model.check(pager);
        assertSound(pager);
      }
    }
  }
}
