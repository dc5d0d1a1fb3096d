package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.core.table.ProtectedPlaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The entries of protected pages: whom they serve, and whom they send to the tree. */
final class ProtectedPlacesTest {
  private static final long MODULUS = 1L << 23;

  @Test
  void anUnknownIdIsForTheTree() {
    ProtectedPlaces places = new ProtectedPlaces(10);
    for (long id :
        new long[] {0, 1, 16_383, 16_384, 1L << 39, (1L << 40) - 1, -1, Long.MIN_VALUE}) {
      assertThat(places.find(id, 10)).as("id %d", id).isZero();
      assertThat(places.changedBy(id)).isEmpty();
    }
  }

  @Test
  void aPinThatIsOlderThanTheEntryIsForTheTree() {
    ProtectedPlaces places = new ProtectedPlaces(10);
    places.begin(12);
    places.set(5, 77, 12);
    assertThat(places.find(5, 11)).isZero();
    assertThat(places.find(5, 12)).isEqualTo(77);
    assertThat(places.find(5, 13)).isEqualTo(77);
    assertThat(places.changedBy(5)).hasValue(12);
  }

  @Test
  void whatIsFilledInServesEveryGenerationSinceTheOpening() {
    ProtectedPlaces places = new ProtectedPlaces(10);
    places.begin(12);
    places.fillChecked(5, 77);
    assertThat(places.find(5, 10)).isEqualTo(77);
    assertThat(places.changedBy(5)).as("nobody knows").isEmpty();
  }

  @Test
  void aSlowFillerChangesNothing() {
    ProtectedPlaces places = new ProtectedPlaces(10);
    places.begin(11);
    places.set(5, 78, 11);
    places.fillChecked(5, 77);
    assertThat(places.find(5, 11)).isEqualTo(78);
    places.set(6, ProtectedPlaces.ABSENT, 11);
    places.fillChecked(6, 77);
    assertThat(places.find(6, 11)).isEqualTo(ProtectedPlaces.ABSENT);
  }

  @Test
  void thatContentWasCheckedIsSaidOfThatContentOnly() {
    ProtectedPlaces places = new ProtectedPlaces(10);
    places.begin(11);
    places.set(5, 77, 11);
    assertThat(places.findChecked(5, 11)).isZero();
    places.fillChecked(5, 77);
    assertThat(places.findChecked(5, 11)).isEqualTo(77);
    assertThat(places.findChecked(5, 10)).isZero();
    assertThat(places.changedBy(5)).hasValue(11);
    places.begin(12);
    places.set(5, 78, 12);
    assertThat(places.findChecked(5, 12)).isZero();
    places.fillChecked(5, 77); // by a reader of generation 11
    assertThat(places.findChecked(5, 12)).isZero();
    assertThat(places.find(5, 12)).isEqualTo(78);
    places.set(6, ProtectedPlaces.NOT_WRITTEN, 12);
    assertThat(places.findChecked(6, 12)).isEqualTo(ProtectedPlaces.NOT_WRITTEN);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, MODULUS - 5, MODULUS / 2 - 3, 7 * MODULUS - 1, (1L << 62) + 12_345})
  void generationsThatWrapAroundNeverGiveAnOlderOrNewerPlace(long opened) {
    SplittableRandom random = new SplittableRandom(opened);
    ProtectedPlaces places = new ProtectedPlaces(opened);
    long ids = 40;
    // The truth: for each id, since when it lies where.
    List<TreeMap<Long, Long>> truth = new ArrayList<>();
    for (long id = 0; id < ids; id++) {
      truth.add(new TreeMap<>());
    }
    long served = 0;
    long generation = opened;
    long page = 3;
    for (int step = 0; step < 4_000; step++) {
      // Commits that do not touch these ids pass by in between, but no more than a sweep waits for.
      generation += random.nextInt(3) == 0 ? random.nextLong(1, ProtectedPlaces.HORIZON / 4) : 1;
      places.begin(generation);
      long id = random.nextLong(ids / 2); // the others are never touched again
      if (step < ids) {
        id = step;
      }
      places.set(id, ++page, generation);
      truth.get((int) id).put(generation, page);
      for (int look = 0; look < 20; look++) {
        long asked = random.nextLong(ids);
        long back = random.nextInt(4) == 0 ? random.nextLong(3 * MODULUS) : random.nextLong(50);
        long pin = Math.max(opened, generation - back);
        long found = places.find(asked, pin);
        if (found != 0) {
          served++;
          assertThat(truth.get((int) asked).floorEntry(pin))
              .as("id %d, pin %d, now %d", asked, pin, generation)
              .isNotNull()
              .extracting(Map.Entry::getValue)
              .isEqualTo(found);
        }
        if (!truth.get((int) asked).isEmpty()) {
          long changed = truth.get((int) asked).lastKey();
          places.changedBy(asked).ifPresent(told -> assertThat(told).isEqualTo(changed));
          if (generation - changed < ProtectedPlaces.HORIZON) {
            assertThat(places.changedBy(asked)).hasValue(changed);
          }
        }
      }
    }
    assertThat(served).as("reads that need no walk").isGreaterThan(20_000);
  }
}
