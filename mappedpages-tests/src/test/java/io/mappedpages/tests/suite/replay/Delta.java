package io.mappedpages.tests.suite.replay;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one commit changes.
 *
 * @param allocated new regular pages, with what they hold once the commit is durable
 * @param inPlace bytes for regular pages that existed before
 * @param content protected pages, new ones too
 */
public record Delta(
    Map<Long, byte[]> allocated,
    Set<Long> freed,
    Map<Long, byte[]> inPlace,
    Map<Long, byte[]> content,
    Set<Long> freedProtected,
    Map<Integer, Long> roots) {

  /** To be filled. */
  public static Delta empty() {
    return new Delta(
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeMap<>());
  }

  /** Whether it changes nothing. */
  public boolean isEmpty() {
    return equals(empty());
  }
}
