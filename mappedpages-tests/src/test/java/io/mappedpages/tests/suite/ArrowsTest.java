package io.mappedpages.tests.suite;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.mappedpages.Pager;
import io.mappedpages.core.pager.Opening;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between packages go one way, as the description of the architecture says. */
final class ArrowsTest {
  private static final String CORE = "io.mappedpages.core";

  /** Each may use all that follow it, and none before it. */
  private static final List<String> LAYERS =
      List.of(
          "pager",
          "snapshot",
          "transaction",
          "commit",
          "table",
          "space",
          "codec",
          "tree",
          "file",
          "backup",
          "format");

  /** The classes of the folder or jar that a class comes from. */
  private static JavaClasses classesOf(Class<?> type) throws URISyntaxException, IOException {
    Path place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    JavaClasses found;
    if (Files.isDirectory(place)) {
      found = new ClassFileImporter().importPath(place);
    } else {
      try (JarFile jar = new JarFile(place.toFile())) {
        found = new ClassFileImporter().importJar(jar);
      }
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  private static String packageOf(String layer) {
    return CORE + "." + layer + "..";
  }

  @Test
  void noLayerOfCoreUsesOneBeforeIt() throws URISyntaxException, IOException {
    JavaClasses core = classesOf(Opening.class);
    for (int i = 0; i < LAYERS.size(); i++) {
      String[] before =
          LAYERS.subList(0, i).stream().map(ArrowsTest::packageOf).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(packageOf(LAYERS.get(i)))
          .should()
          .dependOnClassesThat(resideInAnyPackage(before).or(resideInAnyPackage(CORE)))
          .check(core);
    }
  }

  @Test
  void theProviderOnlyUsesTheOutermostLayer() throws URISyntaxException, IOException {
    classes()
        .that()
        .resideInAPackage(CORE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                CORE,
                packageOf("pager"),
                "java..",
                "io.mappedpages",
                "io.mappedpages.spi",
                "org.jspecify.annotations",
                "com.google.errorprone.annotations"))
        .check(classesOf(Opening.class));
  }

  @Test
  void everyPackageOfCoreIsALayer() throws URISyntaxException, IOException {
    assertThat(
            classesOf(Opening.class).stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of(CORE), LAYERS.stream().map(layer -> CORE + "." + layer))
                .toList());
  }

  @Test
  void onlyTheProvidersOfCoreAreExportedToAll() throws URISyntaxException, IOException {
    assertThat(
            classesOf(Opening.class).stream()
                .filter(type -> type.getPackageName().equals(CORE))
                .filter(not(JavaClass.Predicates.simpleName("package-info")))
                .map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder("CorePagerProvider", "CoreReadOnlyPagerProvider");
  }

  @Test
  void theApiNeedsNothingButTheJdkAndAnnotations() throws URISyntaxException, IOException {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.mappedpages",
                "io.mappedpages.spi",
                "java..",
                "org.jspecify.annotations",
                "com.google.errorprone.annotations"))
        .check(classesOf(Pager.class));
  }

  @Test
  void coreUsesNoUnsafeAndNoInternalsOfTheJdk() throws URISyntaxException, IOException {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage("sun..", "jdk.internal..", "com.sun.."))
        .check(classesOf(Opening.class));
  }
}
