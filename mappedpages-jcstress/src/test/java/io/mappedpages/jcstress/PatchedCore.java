package io.mappedpages.jcstress;

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
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Core with some of its sources changed, and the tests with it, loaded beside the real ones. */
final class PatchedCore extends URLClassLoader {
  private static final List<String> OWN =
      List.of("io.mappedpages.core.", "io.mappedpages.jcstress.", "io.mappedpages.tests.");

  private PatchedCore(URL[] urls) {
    super("patched", urls, PatchedCore.class.getClassLoader());
  }

  /** Compiles the changed sources against the rest of core, below a folder. */
  static PatchedCore build(BrokenProtocol broken, Path folder) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Map<Path, String> sources = new TreeMap<>();
    for (BrokenProtocol.Patch patch : broken.patches()) {
      Path source = sources().resolve(patch.file());
      String text = sources.containsKey(source) ? sources.get(source) : Files.readString(source);
      sources.put(source, patch.applyTo(Objects.requireNonNull(text)));
    }
    List<Path> changed = new ArrayList<>();
    for (Map.Entry<Path, String> source : sources.entrySet()) {
      Path copy = folder.resolve(Objects.requireNonNull(source.getKey().getFileName()));
      changed.add(Files.writeString(copy, source.getValue()));
    }
    compile(changed, classes);
    List<URL> urls = new ArrayList<>(List.of(url(classes)));
    for (String entry : classPath().split(File.pathSeparator, -1)) {
      urls.add(url(Path.of(entry)));
    }
    return new PatchedCore(urls.toArray(URL[]::new));
  }

  private static Path sources() {
    Path module = Path.of("").toAbsolutePath();
    while (!Files.exists(module.resolve("mappedpages-core/src/main/java"))) {
      module = Objects.requireNonNull(module.getParent(), "the sources of core are nowhere above");
    }
    return module.resolve("mappedpages-core/src/main/java/io/mappedpages/core");
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  private static void compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-d", classes.toString(), "-cp", classPath(), "-proc:none", "-nowarn");
      boolean done =
          compiler
              .getTask(
                  messages,
                  files,
                  problem -> messages.append(problem.getMessage(Locale.ROOT)).append('\n'),
                  options,
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!done) {
        throw new AssertionError("it does not compile:\n" + messages);
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
}
