package io.mappedpages.tests.suite.threads;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageHandle;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The ids of pages, collected. */
public final class Ids {
  /** Opens a stream of handles. */
  public interface Handles {
    /** Opens it. */
    @MustBeClosed
    Stream<? extends PageHandle> open();
  }

  private Ids() {}

  /** Returns the ids of all handles of a stream. */
  public static Set<Long> of(Handles handles) {
    Set<Long> ids = new TreeSet<>();
    try (Stream<? extends PageHandle> stream = handles.open()) {
      stream.forEach(handle -> ids.add(handle.value()));
    }
    return ids;
  }
}
