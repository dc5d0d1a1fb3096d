package io.mappedpages.tests.suite.steps;

import java.util.Set;
import javax.lang.model.element.ExecutableElement;

/** What a call costs whose code is not counted itself. */
enum CallCost {
  /** As much each time. */
  CONSTANT,

  /** One step an element of the array that it makes, whose length is the last argument. */
  ARRAY,

  /** Nobody has said: it may be anything. */
  UNKNOWN;

  private static final Set<String> CONSTANT_TYPES =
      Set.of(
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Math",
          "java.lang.Object",
          // Answered and followed by sources that are counted.
          "io.mappedpages.spi.AllocationStrategy",
          "io.mappedpages.spi.FreeSpace",
          // Of one page, whose size does not depend on the file's.
          "io.mappedpages.core.format.Checksum");

  private static final Set<String> CONSTANT_METHODS =
      Set.of(
          "java.lang.foreign.MemorySegment.asSlice",
          "java.lang.foreign.MemorySegment.byteSize",
          "java.lang.foreign.MemorySegment.get",
          "java.util.concurrent.atomic.AtomicLongArray.get",
          "java.util.concurrent.atomic.AtomicLongArray.getAndAccumulate", // by one thread
          "java.util.concurrent.atomic.AtomicReferenceArray.get",
          "java.util.concurrent.atomic.AtomicReferenceArray.length",
          "java.util.concurrent.atomic.AtomicReferenceArray.set",
          "java.util.concurrent.locks.ReentrantLock.isHeldByCurrentThread",
          "io.mappedpages.core.format.TreeKind.title",
          "io.mappedpages.core.format.TreeRoot.checksum",
          "io.mappedpages.core.format.TreeRoot.isEmpty",
          "io.mappedpages.core.format.TreeRoot.levels",
          "io.mappedpages.core.format.TreeRoot.page");

  private static final Set<String> ARRAY_METHODS =
      Set.of(
          "java.util.Arrays.copyOf",
          "java.util.concurrent.atomic.AtomicLongArray.<init>",
          "java.util.concurrent.atomic.AtomicReferenceArray.<init>");

  /** Returns the cost of a method or constructor. */
  static CallCost of(ExecutableElement called) {
    String type = String.valueOf(called.getEnclosingElement());
    String method = nameOf(called);
    if (ARRAY_METHODS.contains(method)) {
      return ARRAY;
    }
    return CONSTANT_TYPES.contains(type) || CONSTANT_METHODS.contains(method) ? CONSTANT : UNKNOWN;
  }

  /** Returns what messages call a method or constructor. */
  static String nameOf(ExecutableElement called) {
    return called.getEnclosingElement() + "." + called.getSimpleName();
  }
}
