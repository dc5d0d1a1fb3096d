package io.mappedpages.tests.suite.steps;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places in a source where steps are to be counted, and writes the calls there.
 *
 * <p>What is called is counted itself if it is declared in one of the sources that are compiled
 * together. Of all else {@link CallCost} has to know the cost: where it does not, a call is written
 * at the beginning of the block that makes the count void once that runs.
 */
final class StepInserter extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private static final String STEPS = Steps.class.getName();
  private static final String STEP = STEPS + ".step();";

  private final Trees trees;
  private final SourcePositions positions;
  private final CompilationUnitTree unit;
  private final String text;
  private final NavigableMap<Integer, String> insertions = new TreeMap<>();

  private StepInserter(Trees trees, CompilationUnitTree unit) throws IOException {
    this.trees = trees;
    this.positions = trees.getSourcePositions();
    this.unit = unit;
    this.text = unit.getSourceFile().getCharContent(false).toString();
  }

  /** Returns the text of an attributed source with the calls in it. */
  static String insert(Trees trees, CompilationUnitTree unit) throws IOException {
    StepInserter inserter = new StepInserter(trees, unit);
    var _ = inserter.scan(unit, null);
    StringBuilder counted = new StringBuilder(inserter.text);
    inserter.insertions.descendingMap().forEach(counted::insert);
    return counted.toString();
  }

  private int start(Tree tree) {
    return (int) positions.getStartPosition(unit, tree);
  }

  private int end(Tree tree) {
    return (int) positions.getEndPosition(unit, tree);
  }

  private void insert(int at, String code) {
    insertions.merge(at, code, String::concat);
  }

  /** Writes code around a tree. */
  private void enclose(Tree tree, String before, String behind) {
    insert(start(tree), before);
    insert(end(tree), behind);
  }

  private void countBody(StatementTree body) {
    if (body instanceof BlockTree) {
      insert(start(body) + 1, STEP);
    } else {
      enclose(body, "{" + STEP, "}");
    }
  }

  // ---- what is a step ----

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
    BlockTree body = method.getBody();
    if (body != null) {
      if (text.charAt(start(body)) != '{') {
        return null; // made by the compiler, and constant
      }
      countBody(body);
    }
    return super.visitMethod(method, null);
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, @Nullable Void none) {
    Tree body = lambda.getBody();
    if (body instanceof StatementTree block) {
      countBody(block);
    } else {
      TreePath path = new TreePath(getCurrentPath(), body);
      boolean isVoid = trees.getTypeMirror(path).getKind() == TypeKind.VOID;
      enclose(body, "{" + STEP + (isVoid ? "" : "return "), ";}");
    }
    return super.visitLambdaExpression(lambda, null);
  }

  @Override
  public @Nullable Void visitWhileLoop(WhileLoopTree loop, @Nullable Void none) {
    countBody(loop.getStatement());
    return super.visitWhileLoop(loop, null);
  }

  @Override
  public @Nullable Void visitDoWhileLoop(DoWhileLoopTree loop, @Nullable Void none) {
    countBody(loop.getStatement());
    return super.visitDoWhileLoop(loop, null);
  }

  @Override
  public @Nullable Void visitForLoop(ForLoopTree loop, @Nullable Void none) {
    countBody(loop.getStatement());
    return super.visitForLoop(loop, null);
  }

  @Override
  public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree loop, @Nullable Void none) {
    countBody(loop.getStatement());
    return super.visitEnhancedForLoop(loop, null);
  }

  @Override
  public @Nullable Void visitNewArray(NewArrayTree array, @Nullable Void none) {
    List<? extends ExpressionTree> dimensions = array.getDimensions();
    if (dimensions.size() > 1) {
      markUnknown("an array of several dimensions");
    } else if (!dimensions.isEmpty()) {
      countArray(dimensions.getFirst());
    }
    return super.visitNewArray(array, null);
  }

  private void countArray(ExpressionTree length) {
    enclose(length, STEPS + ".array(", ")");
  }

  // ---- what is called ----

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void none) {
    TreePath called = new TreePath(getCurrentPath(), call.getMethodSelect());
    judge(trees.getElement(called), call.getArguments());
    return super.visitMethodInvocation(call, null);
  }

  @Override
  public @Nullable Void visitNewClass(NewClassTree call, @Nullable Void none) {
    judge(trees.getElement(getCurrentPath()), call.getArguments());
    return super.visitNewClass(call, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void none) {
    judge(trees.getElement(getCurrentPath()), List.of());
    return super.visitMemberReference(reference, null);
  }

  private void judge(@Nullable Element called, List<? extends ExpressionTree> arguments) {
    if (!(called instanceof ExecutableElement method)) {
      markUnknown(String.valueOf(called));
      return;
    }
    if (isCounted(method)) {
      return;
    }
    switch (CallCost.of(method)) {
      case CONSTANT -> {}
      case ARRAY -> countArray(arguments.getLast());
      case UNKNOWN -> markUnknown(CallCost.nameOf(method));
    }
  }

  private boolean isCounted(Element method) {
    for (Element outer = method; outer != null; outer = outer.getEnclosingElement()) {
      if (outer instanceof TypeElement && trees.getPath(outer) != null) {
        return true;
      }
    }
    return false;
  }

  /** Writes that the count is void, where the innermost block around here begins. */
  private void markUnknown(String call) {
    String mark = STEPS + ".unknown(\"" + call + "\");";
    TreePath path = getCurrentPath();
    while (!(path.getLeaf() instanceof BlockTree) && !isField(path)) {
      path = Objects.requireNonNull(path.getParentPath());
    }
    if (path.getLeaf() instanceof VariableTree field) {
      boolean isStatic = field.getModifiers().getFlags().contains(Modifier.STATIC);
      insert(start(field), (isStatic ? "static " : "") + "{" + mark + "}");
    } else {
      insert(start(path.getLeaf()) + 1, mark);
    }
  }

  private static boolean isField(TreePath path) {
    return path.getLeaf() instanceof VariableTree
        && path.getParentPath().getLeaf() instanceof ClassTree;
  }
}
