package io.mappedpages.tests.suite.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.ProviderException;
import io.mappedpages.tests.suite.ContractRun;
import io.mappedpages.tests.suite.strategies.StrategyMutants.Mutant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of strategies finds what is wrong with one, by the test that is there for it. */
@Tag("once")
final class StrategyContractTest {
  static Stream<Arguments> mutants() {
    return Stream.of(
        found(StrategyMutants.ForgetsWhatIsAllocated.class, "SinglePages", "allOfThemAreFound"),
        found(
            StrategyMutants.ForgetsWhatIsAllocated.class,
            "SinglePages",
            "whatOthersTakeIsNotProposed"),
        found(StrategyMutants.ForgetsWhatIsFreed.class, "RandomSequences", "everyProposalFits"),
        found(
            StrategyMutants.FreesTheFirstPageOfARunOnly.class,
            "RandomSequences",
            "everyProposalFits"),
        found(
            StrategyMutants.TakesWhatItProposes.class, "SinglePages", "aProposalAloneTakesNothing"),
        found(StrategyMutants.IgnoresAlignment.class, "Runs", "alignmentIsKept"),
        found(
            StrategyMutants.IgnoresTheLength.class,
            "Runs",
            "aGapOfExactlyThatLengthIsFoundAtAnyMultipleOfIt"),
        found(
            StrategyMutants.TakesTheNeighbourUnseen.class, "RandomSequences", "everyProposalFits"),
        found(StrategyMutants.FindsNoRunAcrossWords.class, "Runs", "aGapIsFoundWhereverItLies"),
        found(StrategyMutants.NeverLooksAtTheLastPage.class, "SinglePages", "allOfThemAreFound"),
        found(StrategyMutants.ForgetsGrowth.class, "Resizing", "whatIsAddedIsFree"),
        found(StrategyMutants.ForgetsCuts.class, "Resizing", "whatIsCutOffIsGone"),
        found(
            StrategyMutants.BelievesAllIsFreeAtFirst.class, "RandomSequences", "everyProposalFits"),
        found(
            StrategyMutants.ServesAllFilesAtOnce.class,
            "Provider",
            "makesStrategiesThatAreIndependent"),
        found(StrategyMutants.None.class, "Provider", "isFoundByItsName"),
        found(StrategyMutants.None.class, "Provider", "hasAPublicConstructorWithoutArguments"));
  }

  private static Arguments found(Class<? extends Mutant> mutant, String group, String test) {
    return Arguments.of(mutant, group, test);
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void findsWhatIsWrong(Class<? extends Mutant> mutant, String group, String test) {
    ContractRun run = ContractRun.of(mutant, group, test);
    assertThat(run.finished()).isOne();
    assertThat(run.failures())
        .singleElement()
        .isInstanceOfAny(AssertionError.class, ProviderException.class);
  }

  /** But for these: it cannot be found, so not be used by a pager, and has no constructor. */
  @Test
  void findsNothingElseInOneThatIsRight() {
    ContractRun run = ContractRun.of(StrategyMutants.None.class);
    assertThat(run.finished()).isGreaterThan(15);
    assertThat(run.failures()).hasSize(3);
  }
}
