package io.mappedpages.tests.suite.faults;

import java.util.List;

/** Is told what each thread is about to do, and what was acknowledged. */
public interface Journal {
  /** An operation begins; a thread has one at a time. */
  void begin(int thread, List<Effect> effects);

  /** It was acknowledged; now the ids of what it allocated are known. */
  void done(int thread, List<Effect> effects);

  /** It was refused and has changed nothing, but perhaps pages in place, as found. */
  void undone(int thread, List<Effect> found);
}
