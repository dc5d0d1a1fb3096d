package io.mappedpages.nativeio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The functions of the C library that are called, glibc or musl, on 64-bit Linux. A system call
 * returns its result, or the negated number of an error, see {@link LinuxError}.
 *
 * <p>Touched only when the {@link Requirements} are met: to make this class takes native access.
 */
@SuppressWarnings("restricted") // what this class is for; nobody comes here who did not grant it
final class LinuxCalls {
  private static final int O_RDWR = 0x2;
  private static final int O_CLOEXEC = 0x80000;

  /** A mode of {@link #fallocate}: has blocks, and makes the file longer. */
  static final int ALLOCATE = 0;

  /** A mode of {@link #fallocate}: gives blocks back, and keeps the length of the file. */
  static final int PUNCH_HOLE = 0x2 | 0x1; // FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE

  /** Where a call leaves its error, which the JVM may have overwritten when one asks later. */
  private static final StructLayout STATE = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          CAPTURE,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FALLOCATE =
      function(
          "fallocate",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
          CAPTURE);
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CAPTURE);
  private static final MethodHandle STRERROR =
      function("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private LinuxCalls() {}

  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  /**
   * Opens a file for reading and writing; no child process inherits it.
   *
   * @param path its name as the system has it
   * @return a descriptor
   */
  static int open(byte[] path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(path.length + 1L); // ends with a zero
      MemorySegment.copy(path, 0, name, JAVA_BYTE, 0, path.length);
      return uninterrupted(state -> (int) OPEN.invokeExact(state, name, O_RDWR | O_CLOEXEC));
    }
  }

  /**
   * Changes which blocks a range of a file has.
   *
   * @return 0
   */
  static int fallocate(int descriptor, int mode, long offsetBytes, long bytes) {
    return uninterrupted(
        state -> (int) FALLOCATE.invokeExact(state, descriptor, mode, offsetBytes, bytes));
  }

  /**
   * Closes a descriptor. Not repeated after a signal: Linux has closed it then, and somebody else
   * may have got its number.
   *
   * @return 0
   */
  static int close(int descriptor) {
    return result(state -> (int) CLOSE.invokeExact(state, descriptor));
  }

  /** Says in words what the number of an error means. */
  static String describe(int error) {
    try {
      // A constant for every number that there is, so that it does not matter who else asks.
      MemorySegment words = (MemorySegment) STRERROR.invokeExact(error);
      return words.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** A call of a function that leaves its error in a segment. */
  @FunctionalInterface
  private interface SystemCall {
    int run(MemorySegment state) throws Throwable;
  }

  /** Calls again while signals cut it off. */
  private static int uninterrupted(SystemCall call) {
    int result;
    do {
      result = result(call);
    } while (result == -LinuxError.EINTR);
    return result;
  }

  private static int result(SystemCall call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = call.run(state);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Method handles declare that they throw anything; these throw what the JVM itself does. */
  private static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case Error error -> throw error;
      case RuntimeException misuse -> misuse;
      default -> new IllegalStateException(thrown);
    };
  }
}
