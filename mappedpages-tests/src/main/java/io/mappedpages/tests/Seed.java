package io.mappedpages.tests;

import java.util.Random;

/**
 * Random numbers that can be had again: each test prints its seed, and {@code -Dmappedpages.seed=N}
 * sets it.
 */
public final class Seed {
  private static final String PROPERTY = "mappedpages.seed";

  private Seed() {}

  /**
   * Starts the random numbers of a test, and prints how to repeat them.
   *
   * @param test the name of the test
   * @return the numbers
   */
  public static Random random(String test) {
    long seed = Long.getLong(PROPERTY, System.nanoTime());
    System.out.printf("%s: -D%s=%d%n", test, PROPERTY, seed);
    return new Random(seed);
  }
}
