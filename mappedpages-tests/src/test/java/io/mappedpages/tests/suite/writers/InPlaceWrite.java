package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.PagerIoException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** One regular page is written in place, without a commit. */
final class InPlaceWrite<S extends PageSize> extends Operation<S> {
  private @Nullable PageWriter writer;
  private Locks.@Nullable Choice<S> choice;
  private boolean ending;

  InPlaceWrite(Shared<S> shared) {
    super(shared);
  }

  @Override
  boolean isInPlace() {
    return true;
  }

  /** Returns the page, or -1. */
  long id() {
    return choice == null ? -1 : choice.id();
  }

  @Override
  protected Part<S> next(boolean last) {
    if (choice == null) {
      Locks.Choice<S> page =
          shared()
              .locks()
              .take(
                  this,
                  Locks.Kind.REGULAR,
                  new ArrayList<>(shared().state().regular().keySet()),
                  true);
      if (page == null) {
        return new Part<>(null, () -> end(new Outcome.Nothing()));
      }
      choice = page;
      return new Part<>(page, () -> open(page.id()));
    }
    ending = true;
    PageWriter opened = writer;
    if (opened == null) {
      return new Part<>(null, () -> end(new Outcome.Nothing())); // freed by whoever had it
    }
    long id = choice.id();
    byte[] content = shared().inPlaceContent();
    shared().note(o -> o.mayHold(id, content));
    return new Part<>(null, () -> end(close(opened, content)));
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by the other part
  private void open(long id) {
    writer = shared().pager().write(PageId.<S>of(id));
  }

  private static Outcome close(PageWriter opened, byte[] content) {
    try (opened) {
      var _ = opened.segment().copyFrom(MemorySegment.ofArray(content));
    } catch (PagerIoException e) {
      return new Outcome.Unwritten(e);
    }
    return new Outcome.Nothing();
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
