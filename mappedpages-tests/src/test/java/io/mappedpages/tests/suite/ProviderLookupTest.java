package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.ProviderException;
import io.mappedpages.Restore;
import io.mappedpages.spi.PagerProvider;
import io.mappedpages.spi.Providers;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How pagers and strategies are found, and what is said when they are not. */
final class ProviderLookupTest {
  private static final String SERVICES = "META-INF/services/";

  private Path folder = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    folder = temporary;
    path = folder.resolve("store.mpg");
  }

  private static Set<ModuleReference> ownModules() {
    Path[] places =
        Stream.of(ClassPath.current().split(File.pathSeparator))
            .filter(place -> place.contains("mappedpages-"))
            .map(Path::of)
            .distinct()
            .toArray(Path[]::new);
    return ModuleFinder.of(places).findAll();
  }

  @Test
  void theClassPathAndTheModulePathFindTheSame() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (ModuleReference module : ownModules()) {
      Map<String, List<String>> declared = new TreeMap<>();
      for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
        declared.put(provides.service(), provides.providers());
      }
      assertThat(listed(module)).as(module.toString()).isEqualTo(declared);
      seen.add(module.descriptor().name());
    }
    assertThat(seen).contains("io.mappedpages", "io.mappedpages.core", "io.mappedpages.strategies");
  }

  private static Map<String, List<String>> listed(ModuleReference module) throws IOException {
    Map<String, List<String>> listed = new TreeMap<>();
    try (ModuleReader reader = module.open()) {
      List<String> names =
          reader.list().filter(name -> name.startsWith(SERVICES) && !name.endsWith("/")).toList();
      for (String name : names) {
        try (InputStream content = reader.open(name).orElseThrow()) {
          listed.put(
              name.substring(SERVICES.length()),
              new String(content.readAllBytes(), StandardCharsets.UTF_8)
                  .lines()
                  .map(String::strip)
                  .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                  .toList());
        }
      }
    }
    return listed;
  }

  @Test
  void coreIsFoundWhereverTheseTestsRun() {
    PagerProvider core = Providers.pagerProvider(null, null);
    assertThat(core.name()).isEqualTo("core");
    assertThat(core.getClass().getModule().isNamed())
        .isEqualTo(ProviderLookupTest.class.getModule().isNamed());
    Pager.create(path, PageSize.KIB_1).close();
  }

  @Test
  void aProviderThatIsGivenIsNotLookedUp() {
    PagerProvider refusing =
        new PagerProvider() {
          @Override
          public String name() {
            return "refusing";
          }

          @Override
          public <S extends PageSize> Pager<S> create(Path file, S size, PagerOptions options) {
            throw new UnsupportedOperationException("create " + options.maxPages());
          }

          @Override
          public <S extends PageSize> Pager<S> open(Path file, S size, PagerOptions options) {
            throw new UnsupportedOperationException("open");
          }

          @Override
          public Pager<?> openAny(Path file, PagerOptions options) {
            throw new UnsupportedOperationException("openAny");
          }

          @Override
          @MustBeClosed
          public Restore restore(Path target) {
            throw new UnsupportedOperationException("restore");
          }
        };
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(
            () -> Pager.builder().provider(refusing).maxPages(99).create(path, PageSize.KIB_1))
        .withMessage("create 99");
  }

  @Test
  void anUnknownStrategyIsAnsweredWithWhatThereIs() throws IOException {
    PluginFolder plugins = new PluginFolder(folder).with("Tail", "").withEntry("missing.Broken");
    try (URLClassLoader loader = plugins.loader()) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () ->
                  Pager.builder()
                      .strategy("tial")
                      .pluginLoader(loader)
                      .create(path, PageSize.KIB_1))
          .withMessageContaining("no allocation strategy \"tial\"")
          .withMessageContaining("tail (Tail in ")
          .withMessageContaining("missing.Broken")
          .withMessageContaining("mappedpages-strategies");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void aStrategyOfThePluginLoaderIsUsed() throws IOException {
    try (URLClassLoader loader = new PluginFolder(folder).with("Tail", "").loader()) {
      Pager<Kib1> pager =
          Pager.builder().strategy("tail").pluginLoader(loader).create(path, PageSize.KIB_1);
      assertPlacedAtTheEnd(pager);
      pager.close();
    }
    Pager<Kib1> other =
        Pager.open(path, PageSize.KIB_1); // with another one: nothing is in the file
    assertThat(other.verify(finding -> {}).isSound()).isTrue();
    assertThat(other.allocate().value()).isGreaterThanOrEqualTo(3);
    other.close();
  }

  /** Falling ids: the strategy takes the highest page that core leaves it. */
  private static void assertPlacedAtTheEnd(Pager<Kib1> pager) {
    PageId<Kib1> first = pager.allocate();
    PageId<Kib1> second = pager.allocate();
    assertThat(second.value()).isLessThan(first.value());
    assertThat(second.value()).isGreaterThan(3);
  }

  @Test
  void theContextLoaderServesWhereNoPluginLoaderIsGiven() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new PluginFolder(folder).with("Tail", "").loader()) {
      thread.setContextClassLoader(loader);
      Pager<Kib1> pager = Pager.builder().strategy("tail").create(path, PageSize.KIB_1);
      assertPlacedAtTheEnd(pager);
      pager.close();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void twoOfOneNameAreRefused() throws IOException {
    PluginFolder plugins =
        new PluginFolder(folder)
            .with("One", "public String name() { return \"same\"; }")
            .with("Two", "public String name() { return \"same\"; }");
    try (URLClassLoader loader = plugins.loader()) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () ->
                  Pager.builder()
                      .strategy("same")
                      .pluginLoader(loader)
                      .create(path, PageSize.KIB_1))
          .withMessageContaining("\"same\"")
          .withMessageContaining("expected one, found 2")
          .withMessageContaining("One in ")
          .withMessageContaining("Two in ");
    }
  }

  @Test
  void aNameThatIsNoNameIsSkippedAndListed() throws IOException {
    PluginFolder plugins =
        new PluginFolder(folder).with("Loud", "public String name() { return \"LOUD!\"; }");
    try (URLClassLoader loader = plugins.loader()) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () ->
                  Pager.builder()
                      .strategy("loud")
                      .pluginLoader(loader)
                      .create(path, PageSize.KIB_1))
          .withMessageContaining("skipped as broken")
          .withMessageContaining("LOUD!");
    }
  }

  @Test
  void firstFitIsBuiltIn() {
    Pager<Kib1> pager = Pager.builder().strategy("first-fit").create(path, PageSize.KIB_1);
    assertThat(pager.allocate().value()).isEqualTo(3);
    pager.close();
  }
}
