package io.mappedpages.tests.suite.faults;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that an operation changes.
 *
 * @param id a page, or a root slot, or a count of pages whose ids are not known beforehand; 0 of a
 *     force
 * @param stamp what a page holds afterwards, or the value of a root slot
 */
public record Effect(Kind kind, long id, long stamp) {
  /** What is changed; atomic with all the rest of an operation, except for {@link #IN_PLACE}. */
  public enum Kind {
    NEW_REGULAR,
    IN_PLACE,
    FREE_REGULAR,
    SOME_REGULAR,
    NEW_PROTECTED,
    CONTENT,
    FREE_PROTECTED,
    SOME_PROTECTED,
    ROOT,
    FORCE
  }

  boolean frees() {
    return kind == Kind.FREE_REGULAR || kind == Kind.FREE_PROTECTED;
  }

  boolean allocates() {
    return kind == Kind.NEW_REGULAR || kind == Kind.NEW_PROTECTED;
  }

  /** Whether an operation with these effects forces the file before it returns. */
  static boolean force(List<Effect> effects) {
    return effects.stream().anyMatch(effect -> effect.kind != Kind.IN_PLACE);
  }

  static String format(List<Effect> effects) {
    return effects.stream()
        .map(effect -> effect.kind + ":" + effect.id + ":" + effect.stamp)
        .collect(Collectors.joining(","));
  }

  static List<Effect> parse(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(Effect::parseOne).toList();
  }

  private static Effect parseOne(String text) {
    String[] parts = text.split(":", -1);
    return new Effect(Kind.valueOf(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}
