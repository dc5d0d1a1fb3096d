package io.mappedpages.tests.suite.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.tests.RandomCalls;
import io.mappedpages.tests.ReferenceModel;
import io.mappedpages.tests.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file knows nothing of strategies: any can be named at any opening. */
@Tag("once")
final class ChangingStrategyTest {
  private static final List<String> NAMES =
      List.of("", "best-fit", "buddy", "first-fit", "next-fit", "segregated");
  private static final int ROUNDS = Integer.getInteger("mappedpages.strategy.rounds", 3);
  private static final int CALLS = 60;

  @Test
  void eachInTurnServesOneFile(@TempDir Path folder) throws Exception {
    Random random = Seed.random("ChangingStrategyTest");
    ReferenceModel model = new ReferenceModel();
    RandomCalls calls = new RandomCalls(random, model);
    Path path = folder.resolve("store.mpg");
    Pager.create(path, PageSize.KIB_1).close();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> names = new ArrayList<>(NAMES);
      Collections.shuffle(names, random);
      for (String name : names) {
        PagerBuilder builder = Pager.builder();
        Pager<Kib1> pager =
            (name.isEmpty() ? builder : builder.strategy(name)).open(path, PageSize.KIB_1);
        for (int i = 0; i < CALLS; i++) {
          calls.one(pager);
        }
        model.check(pager);
        assertThat(pager.verify(finding -> {}).findings()).as(name).isEmpty();
        if (random.nextBoolean()) { // what a killed process leaves
          Path copy = folder.resolve(round + "-" + name);
          Files.copy(path, copy);
          path = copy;
        }
        pager.close();
      }
    }
    try (Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1)) {
      model.check(pager);
    }
  }
}
