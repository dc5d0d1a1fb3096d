package io.mappedpages.tests.suite.codecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.PageCodecContract;
import io.mappedpages.tests.suite.ContractRun;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of codecs finds what is wrong with one, by the test that is there for it. That it
 * finds nothing in a codec that is right: {@link DeflateContractTest}.
 */
@Tag("once")
final class CodecContractTest {
  static Stream<Arguments> mutants() {
    return Stream.of(
        found(CodecMutants.WritesBehindTheEncoding.class, "Contents", "ofAnyLengthAndKindComeBack"),
        found(CodecMutants.WritesBeforeTheContent.class, "Contents", "randomOnesComeBack"),
        found(CodecMutants.WritesBesideWhenItFails.class, "Damage", "aTruncatedEncodingIsSurvived"),
        found(CodecMutants.WritesBesideWhenItFails.class, "Damage", "aDamagedEncodingIsSurvived"),
        found(
            CodecMutants.WritesBesideWhenItFails.class,
            "Damage",
            "bytesThatAreNoEncodingAreSurvived"),
        found(
            CodecMutants.ExceedsASmallDestination.class,
            "Damage",
            "aDestinationThatIsTooSmallIsNotExceeded"),
        found(
            CodecMutants.ReadsBehindTheContent.class,
            "Contents",
            "whatLiesAroundThemHasNoInfluence"),
        found(
            CodecMutants.ReadsBehindTheEncoding.class,
            "Contents",
            "whatLiesAroundThemHasNoInfluence"),
        found(CodecMutants.ChangesTheContent.class, "Contents", "ofAnyLengthAndKindComeBack"),
        found(CodecMutants.LosesTheLastByte.class, "Contents", "ofAnyLengthAndKindComeBack"),
        found(
            CodecMutants.LosesContentAtTheHighestLevel.class,
            "Levels",
            "anyOfThemGivesTheContentBack"),
        found(
            CodecMutants.LosesContentAtTheHighestLevel.class,
            "Levels",
            "canBeMixedAndDecodedByAnother"),
        found(CodecMutants.PromisesTooLittle.class, "Contents", "ofAnyLengthAndKindComeBack"),
        found(CodecMutants.TakesAnyLength.class, "Damage", "aContentOfAnotherLengthIsRefused"),
        found(CodecMutants.BelievesALength.class, "Damage", "bytesThatAreNoEncodingAreSurvived"),
        found(CodecMutants.FailsForEverOnce.class, "Damage", "aTruncatedEncodingIsSurvived"),
        found(CodecMutants.ClosesForAll.class, "Provider", "makesCodecsThatAreIndependent"),
        found(CodecMutants.ClosesOnce.class, "Provider", "makesCodecsThatAreIndependent"),
        found(CodecMutants.HasNoDefaultLevel.class, "Levels", "areARangeThatHoldsTheDefault"),
        found(CodecMutants.KnowsItsThread.class, "Threads", "mayHandACodecOn"),
        found(CodecMutants.LoadsAtOnce.class, "Provider", "loadsNothingUntilItIsOpened"),
        found(CodecMutants.LoadsAtOnce.class, "Provider", "isFoundByItsName"),
        found(DictionaryMutants.IgnoresIt.class, "Dictionaries", "areAsLongAsWantedAtMostAndHelp"),
        found(
            DictionaryMutants.MakesItTooLong.class,
            "Dictionaries",
            "areAsLongAsWantedAtMostAndHelp"),
        found(DictionaryMutants.ChangesIt.class, "Dictionaries", "giveTheContentBackAtAnyLevel"),
        found(DictionaryMutants.DecodesWithoutIt.class, "Dictionaries", "canBeAnyBytes"),
        found(
            DictionaryMutants.DeniesToHaveSome.class,
            "Dictionaries",
            "areRefusedWhereThereAreNone"),
        found(
            CodecMutants.LosesTheLastByte.class,
            "Provider",
            "hasAPublicConstructorWithoutArguments"));
  }

  private static Arguments found(
      Class<? extends PageCodecContract> mutant, String group, String test) {
    return Arguments.of(mutant, group, test);
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void findsWhatIsWrong(Class<?> mutant, String group, String test) {
    ContractRun run = ContractRun.of(mutant, group, test);
    assertThat(run.finished()).isOne();
    assertThat(run.failures()).hasSize(1);
  }
}
