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
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles changed sources of the project against the rest of it, and loads the whole and a rig
 * beside the real ones.
 */
public final class MutantLoader extends URLClassLoader {
  private static final List<String> OWN =
      List.of("io.mappedpages.core.", "io.mappedpages.strategies.", "io.mappedpages.tests.");

  private MutantLoader(List<URL> urls) {
    super("mutant", urls.toArray(URL[]::new), MutantLoader.class.getClassLoader());
  }

  /** Builds a mutant below a folder, and returns a loader of it. */
  public static MutantLoader build(ChangedSources mutant, Path folder) throws IOException {
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
  public static Path compile(ChangedSources mutant, Path folder) throws IOException {
    SourceFolder sources = new SourceFolder(Files.createDirectories(folder.resolve("sources")));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    mutant.writeTo(sources);
    if (!sources.files().isEmpty()) {
      compile(sources.files(), classes);
    }
    return classes;
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
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
    return (String)
        beside(rig).getMethod("search", long.class, int.class).invoke(null, firstSeed, mostImages);
  }

  /** Returns the class that stands beside a real one. */
  public Class<?> beside(Class<?> real) throws ClassNotFoundException {
    Class<?> other = loadClass(real.getName());
    if (other == real) {
      throw new AssertionError(real + " was not loaded beside the real one");
    }
    return other;
  }
}
