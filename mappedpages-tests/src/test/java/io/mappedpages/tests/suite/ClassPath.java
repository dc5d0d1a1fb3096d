package io.mappedpages.tests.suite;

import java.io.File;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that these tests run with as one class path, for compilers and child processes. */
public final class ClassPath {
  private ClassPath() {}

  /** Returns the class path; a child finds core on it by its service file. */
  public static String current() {
    return Stream.of("jdk.module.path", "surefire.test.class.path", "java.class.path")
        .map(name -> System.getProperty(name, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
