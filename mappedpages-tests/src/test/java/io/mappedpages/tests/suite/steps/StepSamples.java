package io.mappedpages.tests.suite.steps;

import java.util.Arrays;

/** Code whose steps anybody can count; each method returns how many were counted. */
public final class StepSamples {
  private static int sum;

  private StepSamples() {}

  private interface Operation {
    int of(int number);
  }

  /** A loop in a loop, both without braces. */
  public static long nested(int times) {
    Steps.start();
    for (int i = 0; i < times; i++) for (int j = 0; j < times; j++) sum += j;
    return Steps.stop();
  }

  /** One loop of each other kind. */
  public static long loops(int times) {
    int[] numbers = new int[times];
    Steps.start();
    for (int number : numbers) {
      sum += number;
    }
    int i = 0;
    while (i < times) {
      i++;
    }
    do {
      i--;
    } while (i > 0);
    return Steps.stop();
  }

  /** A method that calls itself. */
  public static long recursion(int times) {
    Steps.start();
    descend(times);
    return Steps.stop();
  }

  private static void descend(int more) {
    if (more > 1) {
      descend(more - 1);
    }
  }

  /** A lambda without braces, in a loop. */
  public static long lambdas(int times) {
    Operation next = number -> number + 1;
    Steps.start();
    for (int i = 0; i < times; i++) {
      sum = next.of(sum);
    }
    return Steps.stop();
  }

  /** Arrays that are made. */
  public static long arrays(int times) {
    Steps.start();
    int[] numbers = new int[times];
    sum += Arrays.copyOf(numbers, 2 * times).length;
    return Steps.stop();
  }

  /** A call that hides a loop. */
  public static long hidden(int times) {
    int[] numbers = new int[times];
    Steps.start();
    if (times > 0) {
      Arrays.fill(numbers, 1);
    }
    sum += numbers[0];
    return Steps.stop();
  }

  /** Checks that nothing was hidden. */
  public static void check() {
    Steps.check();
  }
}
