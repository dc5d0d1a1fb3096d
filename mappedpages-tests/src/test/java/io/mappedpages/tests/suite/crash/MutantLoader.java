package io.mappedpages.tests.suite.crash;

import io.mappedpages.tests.suite.ClassPath;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles the changed sources of a core against the rest of it, and loads it and the crash rig
 * beside the real ones.
 */
public final class MutantLoader extends URLClassLoader {
  private static final List<String> OWN = List.of("io.mappedpages.core.", "io.mappedpages.tests.");

  private MutantLoader(List<URL> urls) {
    super("mutant", urls.toArray(URL[]::new), MutantLoader.class.getClassLoader());
  }

  /** Builds a mutant below a folder, and returns a loader of it. */
  public static MutantLoader build(CoreMutant mutant, Path folder) throws IOException {
    List<URL> urls = new ArrayList<>();
    urls.add(url(compile(mutant, folder)));
    for (String entry : ClassPath.current().split(File.pathSeparator, -1)) {
      urls.add(url(Path.of(entry)));
    }
    return new MutantLoader(urls);
  }

  /**
   * Builds a mutant below a folder, and returns where those of its classes are that are not like
   * the real ones: they come before them on a class path.
   */
  public static Path compile(CoreMutant mutant, Path folder) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Map<String, String> changed = new TreeMap<>();
    for (CoreMutant.Patch patch : mutant.patches()) {
      String text = changed.get(patch.file());
      changed.put(
          patch.file(),
          apply(patch, text != null ? text : Files.readString(sources().resolve(patch.file()))));
    }
    List<Path> sources = new ArrayList<>();
    for (Map.Entry<String, String> source : changed.entrySet()) {
      Path copy = folder.resolve("sources").resolve(source.getKey());
      Files.createDirectories(Objects.requireNonNull(copy.getParent()));
      sources.add(Files.writeString(copy, source.getValue()));
    }
    if (!sources.isEmpty()) {
      compile(sources, classes);
    }
    return classes;
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  private static Path sources() {
    Path module = Path.of("").toAbsolutePath();
    while (!Files.exists(module.resolve("mappedpages-core/src/main/java"))) {
      module = Objects.requireNonNull(module.getParent(), "the sources of core are nowhere above");
    }
    return module.resolve("mappedpages-core/src/main/java/io/mappedpages/core");
  }

  private static String apply(CoreMutant.Patch patch, String text) {
    int at = text.indexOf(patch.original());
    if (at < 0 || text.indexOf(patch.original(), at + 1) >= 0) {
      throw new AssertionError(
          patch.file()
              + " must hold this exactly once, so that the rule can be broken:\n"
              + patch.original());
    }
    return text.substring(0, at)
        + patch.replacement()
        + text.substring(at + patch.original().length());
  }

  private static void compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    DiagnosticListener<JavaFileObject> listener =
        diagnostic -> messages.append(diagnostic.getMessage(Locale.ROOT)).append('\n');
    try (StandardJavaFileManager files = compiler.getStandardFileManager(listener, null, null)) {
      List<String> options =
          List.of("-d", classes.toString(), "-cp", ClassPath.current(), "-proc:none", "-nowarn");
      boolean done =
          compiler
              .getTask(
                  messages,
                  files,
                  listener,
                  options,
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!done) {
        throw new AssertionError("the mutant does not compile:\n" + messages);
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (OWN.stream().noneMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  /** Lets a rig search for a broken promise with this core. */
  public String search(Class<?> rig, long firstSeed, int mostImages)
      throws ReflectiveOperationException {
    Class<?> run = loadClass(rig.getName());
    if (run == rig) {
      throw new AssertionError("the rig was not loaded beside the real one");
    }
    return (String)
        run.getMethod("search", long.class, int.class).invoke(null, firstSeed, mostImages);
  }
}
