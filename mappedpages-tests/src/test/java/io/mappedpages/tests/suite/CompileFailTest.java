package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the types forbid does not compile, for that reason and no other: each snippet has a twin
 * that differs in the one thing, and compiles.
 */
final class CompileFailTest {
  /** On assignment, and on a method that is not overloaded. */
  private static final String MISMATCH = "compiler.err.prob.found.req";

  private static final String NO_OVERLOAD = "compiler.err.cant.apply.symbols";
  private static final String NO_METHOD = "compiler.err.cant.resolve.location.args";

  private static final String TEMPLATE =
      """
      import io.mappedpages.*;
      import io.mappedpages.PageSize.*;
      import java.nio.file.Path;
      import java.util.List;

      class Snippet {
        void run(
            Path path,
            Pager<Kib4> pager,
            ReadOnlyPager<Kib4> readOnly,
            ReadView<Kib4> view,
            Transaction<Kib4> tx,
            PageReader reader,
            PageId<Kib4> id,
            PageId<Kib8> id8,
            ProtectedPageId<Kib4> p,
            ProtectedPageId<Kib8> p8,
            CompressedPageAllocator<Kib4, Kib16> small,
            CompressedPageId<Kib4, Kib16> c,
            CompressedPageId<Kib4, Kib64> large,
            CompressedPageId<Kib8, Kib16> c8) {
          STATEMENT
        }
      }
      """;

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String code) {
      super(URI.create("string:///Snippet.java"), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }

  private Path classes = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path folder) {
    classes = folder;
  }

  private List<String> errors(String statement) throws IOException {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    StringWriter output = new StringWriter();
    List<String> options =
        List.of("-proc:none", "--class-path", ClassPath.current(), "-d", classes.toString());
    Source source = new Source(TEMPLATE.replace("STATEMENT", statement));
    boolean compiled = compiler.getTask(output, null, found, options, null, List.of(source)).call();
    List<String> codes = new ArrayList<>();
    for (Diagnostic<?> diagnostic : found.getDiagnostics()) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        codes.add(diagnostic.getCode());
      }
    }
    assertThat(codes.isEmpty()).as("%s: %s %s", statement, codes, output).isEqualTo(compiled);
    return codes;
  }

  private void assertRefused(String code, String statement, String twin) throws IOException {
    assertThat(errors(statement)).as(statement).containsExactly(code);
    assertThat(errors(twin)).as(twin).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Pager<Kib8> other = pager;                        | Pager<Kib4> other = pager;",
        "PageId<Kib8> other = pager.allocate();            | PageId<Kib4> other ="
            + " pager.allocate();",
        "PageId<Kib4> other = id8;                         | PageId<Kib4> other = id;",
        "Pager<Kib4> o = Pager.open(path, PageSize.KIB_8); "
            + "| Pager<Kib8> o = Pager.open(path, PageSize.KIB_8);",
        "Pager<Kib4> other = Pager.openAny(path);          | Pager<?> other = Pager.openAny(path);",
        "Pager<PageSize> other = pager;                    "
            + "| Pager<? extends PageSize> other = pager;",
        "pager.pages().free(id8);                          | pager.pages().free(id);",
        "pager.pages().freeAll(List.of(id8));              | pager.pages().freeAll(List.of(id));",
        "small.read(large);                                | small.read(c);",
        "small.write(c8);                                  | small.write(c);",
        "small.free(p);                                    | small.free(c);",
        "pager.tryRead(id8);                               | pager.tryRead(id);",
      })
  void aWrongPageSizeDoesNotFit(String statement, String twin) throws IOException {
    assertRefused(MISMATCH, statement, twin);
  }

  @ParameterizedTest
  @CsvSource({
    "pager.read(id8);, pager.read(id);",
    "pager.read(p8);, pager.read(p);",
    "pager.write(id8);, pager.write(id);",
    "pager.write(p8);, pager.write(p);",
    "pager.tryWrite(p8);, pager.tryWrite(p);",
    "pager.free(id8);, pager.free(id);",
    "pager.free(p8);, pager.free(p);",
    "readOnly.read(id8);, readOnly.read(id);",
    "tx.write(p8);, tx.write(p);",
    "tx.free(id8);, tx.free(id);",
    "view.read(p8);, view.read(p);",
    "tx.read(p8);, tx.read(p);",
    "pager.read(c8);, pager.read(c);",
    "tx.write(c8);, tx.write(large);",
    "pager.free(c8);, pager.free(c);",
  })
  void aWrongPageSizeFitsNoOverload(String statement, String twin) throws IOException {
    assertRefused(NO_OVERLOAD, statement, twin);
  }

  @ParameterizedTest
  @CsvSource({
    "PageId<Kib4> other = pager.allocateProtected();, "
        + "ProtectedPageId<Kib4> other = pager.allocateProtected();",
    "ProtectedPageId<Kib4> other = id;, PageId<Kib4> other = id;",
    "PageWriter writer = pager.write(p);, PageWriter writer = pager.write(id);",
    "ProtectedPageWriter writer = pager.write(id);, ProtectedPageWriter writer = pager.write(p);",
    "pager.tryRead(p);, pager.tryRead(id);",
    "pager.pages().free(p);, pager.pages().free(id);",
    "pager.protectedPages().free(id);, pager.protectedPages().free(p);",
    "long number = id;, long number = id.value();",
  })
  void aWrongKindOfHandleDoesNotFit(String statement, String twin) throws IOException {
    assertRefused(MISMATCH, statement, twin);
  }

  @ParameterizedTest
  @CsvSource({
    "pager.read(id.value());, pager.read(id);",
    "pager.write(5L);, pager.write(PageId.of(5L));",
    "pager.free(Long.valueOf(5));, pager.free(p);",
    "view.read(id);, view.read(p);", // nor is a page that has no generations one of a view
    "tx.read(id);, tx.read(p);",
  })
  void aNumberIsNoHandle(String statement, String twin) throws IOException {
    assertRefused(NO_OVERLOAD, statement, twin);
  }

  @ParameterizedTest
  @CsvSource({
    "readOnly.allocate();, pager.allocate();",
    "readOnly.allocateProtected();, pager.allocateProtected();",
    "readOnly.write(id);, pager.write(id);",
    "readOnly.write(p);, pager.write(p);",
    "readOnly.tryWrite(id);, pager.tryWrite(id);",
    "readOnly.free(id);, pager.free(id);",
    "readOnly.pages();, pager.pages();",
    "readOnly.begin();, pager.begin();",
    "readOnly.force();, pager.force();",
    "readOnly.free(c);, pager.free(c);",
    "view.write(c);, tx.write(c);",
    "view.write(p);, tx.write(p);",
    "view.free(p);, tx.free(p);",
    "view.allocate();, tx.allocate();",
    "reader.commit();, tx.commit();",
  })
  void aReadOnlyTypeHasNoMutator(String statement, String twin) throws IOException {
    assertRefused(NO_METHOD, statement, twin);
  }
}
