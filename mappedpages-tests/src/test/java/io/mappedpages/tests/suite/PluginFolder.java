package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.spi.AllocationStrategyProvider;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Plug-ins that somebody else wrote and compiled, in a folder that a class loader reads. */
public final class PluginFolder {
  /** A strategy that is right, but for the one thing that a subclass changes. */
  private static final String BASE =
      """
      import io.mappedpages.spi.*;

      public class Base implements AllocationStrategyProvider, AllocationStrategy {
        protected FreeSpace space;
        protected int proposals;

        public String name() { return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT); }
        public AllocationStrategy create(FreeSpace freeSpace) {
          try {
            Base made = getClass().getConstructor().newInstance();
            made.space = freeSpace;
            return made;
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        }
        protected long highest(long pages) {
          long found = -1;
          for (long at = space.nextFree(0); at >= 0; at = space.nextFree(at + 1)) {
            if (space.freeRunLength(at, pages) == pages) { found = at; }
          }
          return found;
        }
        protected boolean faulty() { proposals++; return proposals > 10 && proposals <= 13; }
        public long propose(long runPages, long alignmentPages, long nearPage) {
          return highest(runPages);
        }
        public void allocated(long firstPage, long count) {}
        public void freed(long firstPage, long count) {}
        public void resized(long pageCount) {}
      }
      """;

  private final Path folder;

  /** Holds nothing yet. */
  public PluginFolder(Path folder) {
    this.folder = folder;
  }

  /** Adds a strategy whose name is that of its class, in lower case. */
  PluginFolder with(String className, String body) throws IOException {
    compile("Base", BASE);
    compile(className, "public class " + className + " extends Base {\n" + body + "\n}\n");
    return withEntry(className);
  }

  /** Adds any provider. */
  public PluginFolder with(Class<?> type, String className, String text) throws IOException {
    compile(className, text);
    return withEntry(type, className);
  }

  private void compile(String className, String text) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("src"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path source = Files.writeString(sources.resolve(className + ".java"), text);
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "--class-path",
                      ClassPath.current() + File.pathSeparator + classes,
                      "-d",
                      classes.toString()),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as("compiles: %s", className).isTrue();
    }
  }

  /** Adds a line to the list of providers. */
  PluginFolder withEntry(String className) throws IOException {
    return withEntry(AllocationStrategyProvider.class, className);
  }

  private PluginFolder withEntry(Class<?> type, String className) throws IOException {
    Path list = folder.resolve("classes/META-INF/services").resolve(type.getName());
    Files.createDirectories(Objects.requireNonNull(list.getParent()));
    String before = Files.exists(list) ? Files.readString(list) : "";
    Files.writeString(list, before + className + "\n");
    return this;
  }

  /** A loader of what was added. */
  public URLClassLoader loader() throws IOException {
    return new URLClassLoader(
        new URL[] {folder.resolve("classes").toUri().toURL()},
        AllocationStrategyProvider.class.getClassLoader());
  }
}
