package io.mappedpages.tests.suite;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/**
 * One run of a contract by JUnit, inside a test.
 *
 * @param finished how many of its tests ran to their end
 * @param failures what those threw that failed
 */
public record ContractRun(long finished, List<Throwable> failures) {
  /** Runs a contract as a whole. */
  public static ContractRun of(Class<?> contractTest) {
    return run(selectClass(contractTest));
  }

  /** Runs one test of a group of the contract. */
  public static ContractRun of(Class<?> contractTest, String group, String test) {
    Class<?> contract = contractTest;
    while (!Modifier.isPublic(contract.getModifiers())) { // the mutants have a class in common
      contract = contract.getSuperclass();
    }
    return run(
        selectNestedMethod(
            List.of(contractTest.getName()), contract.getName() + "$" + group, test));
  }

  private static ContractRun run(DiscoverySelector selector) {
    Events tests = EngineTestKit.engine("junit-jupiter").selectors(selector).execute().testEvents();
    List<Throwable> failures = new ArrayList<>();
    for (Event event : tests.failed().list()) {
      event
          .getPayload(TestExecutionResult.class)
          .flatMap(TestExecutionResult::getThrowable)
          .ifPresent(failures::add);
    }
    return new ContractRun(tests.finished().count(), failures);
  }
}
