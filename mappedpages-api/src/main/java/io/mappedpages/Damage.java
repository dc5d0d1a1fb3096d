package io.mappedpages;

/** The one wording of damage, shared by findings and exceptions. */
final class Damage {
  private Damage() {}

  /** The page is left out when it is negative. */
  static String describe(String structure, long page, String expected, String found) {
    String place = page < 0 ? structure : structure + " (page " + page + ")";
    return place + ": expected " + expected + ", found " + found;
  }
}
