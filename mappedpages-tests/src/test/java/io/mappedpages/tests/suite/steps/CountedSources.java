package io.mappedpages.tests.suite.steps;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import io.mappedpages.tests.suite.ClassPath;
import io.mappedpages.tests.suite.crash.ChangedSources;
import io.mappedpages.tests.suite.crash.SourceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Sources of the project that count their {@link Steps}.
 *
 * @param parts all that is to be counted
 */
public record CountedSources(List<Part> parts) implements ChangedSources {
  /**
   * A package, or a file.
   *
   * @param root where packages begin, below the project's folder
   * @param name the package or file below it
   */
  public record Part(String root, String name) {}

  @Override
  public void writeTo(SourceFolder folder) throws IOException {
    for (Part part : parts) {
      folder.copy(part.root, part.name);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-cp", ClassPath.current(), "-proc:none", "-nowarn"),
                  null,
                  files.getJavaFileObjectsFromPaths(folder.files()));
      Iterable<? extends CompilationUnitTree> units = task.parse();
      var _ = task.analyze();
      Trees trees = Trees.instance(task);
      Map<Path, String> counted = new HashMap<>();
      for (CompilationUnitTree unit : units) {
        counted.put(Path.of(unit.getSourceFile().toUri()), StepInserter.insert(trees, unit));
      }
      for (Map.Entry<Path, String> source : counted.entrySet()) {
        Files.writeString(source.getKey(), source.getValue());
      }
    }
  }
}
