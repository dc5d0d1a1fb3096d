package io.mappedpages.tests.suite.writers;

/** How an operation has ended, as its user was told. */
sealed interface Outcome {
  /** It is durable; the generation is -1 where nobody says it. */
  record Committed(long generation) implements Outcome {}

  /** It was refused before anything was written, and has changed nothing. */
  record Refused(RuntimeException cause) implements Outcome {}

  /** It could not be written, and has changed nothing but bytes in place. */
  record Unwritten(RuntimeException cause) implements Outcome {}

  /** The pager has failed: nobody knows. */
  record Failed(RuntimeException cause) implements Outcome {}

  /** It was given up or taken back before it was committed, or had nothing to commit. */
  record Nothing() implements Outcome {}
}
