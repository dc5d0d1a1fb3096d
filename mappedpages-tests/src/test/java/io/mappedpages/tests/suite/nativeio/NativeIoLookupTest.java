package io.mappedpages.tests.suite.nativeio;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.ProviderException;
import io.mappedpages.nativeio.FallocateProvider;
import io.mappedpages.spi.NativeFile;
import io.mappedpages.spi.NativeIoProvider;
import io.mappedpages.spi.Providers;
import io.mappedpages.tests.suite.ClassPath;
import io.mappedpages.tests.suite.PluginFolder;
import io.mappedpages.tests.suite.faults.Skip;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How native I/O is found, and what is said where it is not, or not granted. */
public final class NativeIoLookupTest {
  private static final String MODULE = "io.mappedpages.nativeio";
  private static final String PLUGIN =
      """
      import io.mappedpages.spi.*;

      public class NAME implements NativeIoProvider {
        public String name() { return "plugin"; }
        public java.util.Optional<String> unavailable() { return java.util.Optional.empty(); }
        public NativeFile open(java.nio.file.Path file) {
          throw new UnsupportedOperationException();
        }
      }
      """;

  @TempDir private Path folder = Path.of("");

  /**
   * Says what it finds, and uses it; called in a process of its own.
   *
   * @param arguments a file, which is punched
   */
  public static void main(String[] arguments) throws IOException {
    Optional<NativeIoProvider> found;
    try {
      found = Providers.findNativeIoProvider(null);
    } catch (ProviderException e) {
      System.out.println(e.getMessage());
      return;
    }
    if (found.isEmpty()) {
      System.out.println("none");
      return;
    }
    NativeIoProvider provider = found.get();
    System.out.println(provider.name() + ": " + provider.unavailable().orElse("available"));
    try (NativeFile file = provider.open(Path.of(arguments[0]))) {
      System.out.println(file.punch(0, 1));
    } catch (UnsupportedOperationException e) {
      System.out.println(e.getMessage());
    }
  }

  /** What a JVM says that is started so, warnings included. */
  private List<String> run(List<String> options, String classPath)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("--class-path", classPath, NativeIoLookupTest.class.getName()));
    command.add(Files.write(folder.resolve("file"), new byte[] {1}).toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = builder.start();
    List<String> lines;
    try (var output = process.inputReader(StandardCharsets.UTF_8)) {
      lines = output.lines().toList();
    }
    assertThat(process.waitFor()).as("%s", lines).isZero();
    return lines;
  }

  /** The place of a module of the project. */
  private static String placeOf(String module) {
    return Stream.of(ClassPath.current().split(File.pathSeparator))
        .filter(
            place ->
                place.contains("mappedpages-")
                    && ModuleFinder.of(Path.of(place)).find(module).isPresent())
        .findFirst()
        .orElseThrow();
  }

  private static String classPathWithoutIt() {
    return Stream.of(ClassPath.current().split(File.pathSeparator))
        .filter(place -> !place.equals(placeOf(MODULE)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void assertRefused(List<String> lines, String option) {
    Skip.unless(
        lines.stream().noneMatch(line -> line.contains("expected Linux")),
        "native I/O is for Linux alone: " + lines);
    String reason = "native access is not granted: start Java with --enable-native-access=";
    assertThat(lines)
        .containsExactly("fallocate: " + reason + option, "native I/O: " + reason + option);
  }

  @Test
  void itIsFoundWhereverTheseTestsRun() {
    NativeIoProvider found = Providers.findNativeIoProvider(null).orElseThrow();
    assertThat(found).isInstanceOf(FallocateProvider.class);
    assertThat(found.getClass().getModule().isNamed())
        .isEqualTo(NativeIoLookupTest.class.getModule().isNamed());
    if (System.getProperty("os.name", "").equals("Linux")) {
      assertThat(found.unavailable()).isEmpty();
    }
  }

  @Test
  void theOneBesideTheApiComesBeforeThoseOfThePluginLoader() throws IOException {
    try (URLClassLoader loader = plugins("One").loader()) {
      assertThat(Providers.findNativeIoProvider(loader))
          .hasValueSatisfying(found -> assertThat(found.name()).isEqualTo("fallocate"));
    }
  }

  private PluginFolder plugins(String... names) throws IOException {
    PluginFolder plugins = new PluginFolder(folder);
    for (String name : names) {
      plugins.with(NativeIoProvider.class, name, PLUGIN.replace("NAME", name));
    }
    return plugins;
  }

  @Test
  void noneIsNoError() throws IOException, InterruptedException {
    assertThat(run(List.of(), classPathWithoutIt())).containsExactly("none");
  }

  @Test
  void twoInOnePlaceAreRefused() throws IOException, InterruptedException {
    try (URLClassLoader loader = plugins("One", "Two").loader()) {
      Path plugins = Path.of(loader.getURLs()[0].getPath());
      List<String> lines = run(List.of(), classPathWithoutIt() + File.pathSeparator + plugins);
      assertThat(lines).hasSize(1);
      assertThat(lines.get(0))
          .startsWith("native I/O provider: expected one, found 2: ")
          .contains("plugin (One in ", "plugin (Two in ");
    }
  }

  @Test
  void withoutConsentItSaysSoAndNothingIsWarnedAbout() throws IOException, InterruptedException {
    assertRefused(run(List.of(), ClassPath.current()), "ALL-UNNAMED");
    assertRefused(run(List.of("--illegal-native-access=deny"), ClassPath.current()), "ALL-UNNAMED");
    assertRefused(run(asModule(), ClassPath.current()), MODULE);
  }

  @Test
  void withConsentItWorksAndNothingIsWarnedAbout() throws IOException, InterruptedException {
    List<String> granted = List.of("--enable-native-access=ALL-UNNAMED");
    List<String> lines = run(granted, ClassPath.current());
    boolean possible = lines.equals(List.of("fallocate: available", "true"));
    Skip.unless(possible, "punching holes is not possible in " + folder + ": " + lines);
    List<String> module = new ArrayList<>(asModule());
    module.add("--enable-native-access=" + MODULE);
    assertThat(run(module, ClassPath.current())).isEqualTo(lines);
  }

  /** The API and native I/O as modules; the rest stays on the class path. */
  private static List<String> asModule() {
    return List.of(
        "--module-path",
        placeOf("io.mappedpages") + File.pathSeparator + placeOf(MODULE),
        "--add-modules",
        MODULE);
  }
}
