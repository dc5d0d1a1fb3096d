import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.suite.codecs.DeflateProvider;
import io.mappedpages.tests.suite.strategies.ScriptedProvider;
import org.jspecify.annotations.NullMarked;

// The project's own tests, as a module that requires every provider: others would not be found.
@NullMarked
@SuppressWarnings("requires-automatic") // ArchUnit has no descriptor
open module io.mappedpages.tests.suite {
  requires com.tngtech.archunit;
  requires io.mappedpages.compress;
  requires io.mappedpages.nativeio;
  requires io.mappedpages.strategies;
  requires io.mappedpages.tests;
  requires java.compiler;
  requires java.logging;
  requires jdk.compiler;
  requires jdk.management;
  requires org.junit.platform.testkit;

  provides AllocationStrategyProvider with
      ScriptedProvider;
  provides PageCodecProvider with
      DeflateProvider;
}
