package io.mappedpages.tests.suite.crash;

import java.io.IOException;

/** Sources of the project, of which {@link MutantLoader} builds classes beside the real ones. */
public interface ChangedSources {
  /** Writes them, changed, into an empty folder. */
  void writeTo(SourceFolder folder) throws IOException;
}
