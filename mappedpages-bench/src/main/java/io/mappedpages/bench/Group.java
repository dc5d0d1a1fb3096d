package io.mappedpages.bench;

import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** Benchmarks that belong in one table. */
interface Group {
  /** The name on the command line. */
  String name();

  /** What is measured, in a few words. */
  String title();

  /**
   * Measures.
   *
   * @param workspace where files may be made
   * @param quick whether a first look is enough
   */
  Table run(Workspace workspace, boolean quick) throws IOException, RunnerException;
}
