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
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a core with other sources, and loads it and the crash rig beside the real ones. */
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

  /** Builds a mutant below a folder, and returns where its classes are. */
  public static Path compile(CoreMutant mutant, Path folder) throws IOException {
    Path sources = folder.resolve("sources");
    Path classes = Files.createDirectories(folder.resolve("classes"));
    copySources(sources);
    for (CoreMutant.Patch patch : mutant.patches()) {
      apply(patch, sources.resolve("io/mappedpages/core").resolve(patch.file()));
    }
    compile(sources, classes);
    return classes;
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  private static void copySources(Path target) throws IOException {
    Path module = Path.of("").toAbsolutePath();
    while (!Files.exists(module.resolve("mappedpages-core/src/main/java"))) {
      module = Objects.requireNonNull(module.getParent(), "the sources of core are nowhere above");
    }
    Path source = module.resolve("mappedpages-core/src/main/java");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (!file.endsWith("module-info.java")) {
          Path copy = target.resolve(source.relativize(file).toString());
          Files.createDirectories(Objects.requireNonNull(copy.getParent()));
          Files.copy(file, copy);
        }
      }
    }
  }

  private static void apply(CoreMutant.Patch patch, Path file) throws IOException {
    String text = Files.readString(file);
    int at = text.indexOf(patch.original());
    if (at < 0 || text.indexOf(patch.original(), at + 1) >= 0) {
      throw new AssertionError(
          patch.file()
              + " must hold this exactly once, so that the rule can be broken:\n"
              + patch.original());
    }
    Files.writeString(
        file,
        text.substring(0, at)
            + patch.replacement()
            + text.substring(at + patch.original().length()));
  }

  private static void compile(Path sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    DiagnosticListener<JavaFileObject> listener =
        diagnostic -> messages.append(diagnostic.getMessage(Locale.ROOT)).append('\n');
    try (StandardJavaFileManager files = compiler.getStandardFileManager(listener, null, null);
        Stream<Path> all = Files.walk(sources)) {
      List<Path> java = all.filter(file -> file.toString().endsWith(".java")).toList();
      List<String> options =
          List.of("-d", classes.toString(), "-cp", ClassPath.current(), "-proc:none", "-nowarn");
      boolean done =
          compiler
              .getTask(
                  messages, files, listener, options, null, files.getJavaFileObjectsFromPaths(java))
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
