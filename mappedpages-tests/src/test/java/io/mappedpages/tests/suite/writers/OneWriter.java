package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** One protected page is written, and committed or not. */
final class OneWriter<S extends PageSize> extends Operation<S> {
  private @Nullable ProtectedPageWriter writer;
  private Locks.@Nullable Choice<S> choice;
  private boolean ending;

  OneWriter(Shared<S> shared) {
    super(shared);
  }

  @Override
  protected Part<S> next(boolean last) {
    if (choice == null) {
      Locks.Choice<S> page =
          shared()
              .locks()
              .take(
                  this,
                  Locks.Kind.PROTECTED,
                  new ArrayList<>(shared().state().protectedPages().keySet()),
                  true);
      if (page == null) {
        return new Part<>(null, () -> end(new Outcome.Nothing()));
      }
      choice = page;
      byte[] content = shared().protectedContent();
      return new Part<>(page, () -> open(page.id(), content));
    }
    ending = true;
    boolean commits = !shared().oneIn(6);
    return new Part<>(null, () -> end(close(commits)));
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by the other part
  private void open(long id, byte[] content) {
    ProtectedPageWriter opened = shared().pager().write(ProtectedPageId.<S>of(id));
    writer = opened;
    see(id, opened.segment());
    var _ = opened.segment().copyFrom(MemorySegment.ofArray(content));
    delta().content().put(id, content);
  }

  private Outcome close(boolean commits) {
    ProtectedPageWriter opened = writer;
    if (opened == null) {
      return new Outcome.Nothing(); // the page was freed by whoever had it
    }
    try (opened) {
      return commits ? committed(opened::commit) : new Outcome.Nothing();
    }
  }

  @Override
  boolean isEnding() {
    return ending;
  }

  @Override
  protected void giveUp() {
    if (writer != null) {
      writer.close();
    }
  }
}
