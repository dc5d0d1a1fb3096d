package io.mappedpages;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * What opening a file found and did. Opening never repairs in silence: whoever wants to know, or to
 * log it, asks {@link ReadOnlyPager#recovery()}.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class RecoveryOutcome {
  /** The ways in which a file comes to be open. */
  public enum Kind {
    /** The file was created by this call. */
    CREATED,

    /** The file had been closed properly. */
    CLEAN,

    /**
     * The file had not been closed, and its newest generation was found whole: nothing that was
     * acknowledged is lost, and a commit that was in flight may be there, as a whole.
     */
    RECOVERED,

    /**
     * The file had not been closed, and its newest commit record was refused, being incomplete: the
     * generation before it was opened. After a kill or a power cut that is the commit that was in
     * flight, which nobody had been told was durable.
     */
    FELL_BACK
  }

  private final Kind kind;
  private final long generation;
  private final OptionalLong rejectedGeneration;
  private final String message;

  private RecoveryOutcome(
      Kind kind, long generation, OptionalLong rejectedGeneration, String message) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.generation = generation;
    this.rejectedGeneration = Objects.requireNonNull(rejectedGeneration, "rejectedGeneration");
    this.message = Objects.requireNonNull(message, "message");
  }

  /**
   * An outcome; for providers.
   *
   * @param kind how the file came to be open
   * @param generation the generation that was chosen
   * @param rejectedGeneration the generation of the record that was refused, where it could be read
   * @param message the same for people, in one sentence
   * @return the outcome
   */
  public static RecoveryOutcome of(
      Kind kind, long generation, OptionalLong rejectedGeneration, String message) {
    return new RecoveryOutcome(kind, generation, rejectedGeneration, message);
  }

  /**
   * How the file came to be open.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The generation that was chosen. Commits that opening itself made are not counted in.
   *
   * @return the generation
   */
  public long generation() {
    return generation;
  }

  /**
   * The generation of the commit record that was refused.
   *
   * @return the generation; empty unless the kind is {@link Kind#FELL_BACK}, and where the record
   *     was too damaged to tell
   */
  public OptionalLong rejectedGeneration() {
    return rejectedGeneration;
  }

  /**
   * The outcome for people, with what was refused and why.
   *
   * @return one sentence, in English
   */
  public String message() {
    return message;
  }

  @Override
  public String toString() {
    return kind + ": " + message;
  }
}
