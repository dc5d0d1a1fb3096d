package io.mappedpages.tests.suite.powercut;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** The calls of the C library that Java has no other way to. Linux only. */
@SuppressWarnings("restricted") // only tests come here; core has no native call
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  // Both take further arguments of any type: ioctl always has one here, open never.
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle MOUNT =
      handle(
          "mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  static final int READ_ONLY = 0;
  static final int READ_WRITE = 2;

  private Libc() {}

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = CAPTURE;
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }

  /** One call, with the memory that it needs. */
  private interface Call {
    long make(Arena arena, MemorySegment state) throws Throwable;
  }

  /** Returns what a call returned, or its error number, negated. */
  private static long call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.make(arena, state);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("no method handle throws this", e);
    }
  }

  private static int check(String what, Call call) throws IOException {
    long result = call(call);
    if (result < 0) {
      throw new IOException(what + ": errno " + -result);
    }
    return (int) result;
  }

  /** Opens a file, a folder or a device; returns its number. */
  static int open(Path path, int flags) throws IOException {
    return check(
        "open " + path,
        (arena, state) ->
            (int) OPEN.invokeExact(state, arena.allocateFrom(path.toString()), flags));
  }

  /** Reads what fits into the target; returns how many bytes, or an error number, negated. */
  static long read(int file, MemorySegment target) {
    return call((_, state) -> (long) READ.invokeExact(state, file, target, target.byteSize()));
  }

  /** Writes all of the source at once; returns how many bytes, or an error number, negated. */
  static long write(int file, MemorySegment source) {
    return call((_, state) -> (long) WRITE.invokeExact(state, file, source, source.byteSize()));
  }

  /** Mounts a file system that this process itself serves. */
  static void mount(String type, Path folder, String options) throws IOException {
    var _ =
        check(
            "mount " + folder,
            (arena, state) ->
                (int)
                    MOUNT.invokeExact(
                        state,
                        arena.allocateFrom(type),
                        arena.allocateFrom(folder.toString()),
                        arena.allocateFrom(type),
                        0L,
                        arena.allocateFrom(options)));
  }

  /** Gives an order to a device or a file system, with a number that is passed by its address. */
  static void ioctl(int file, long order, int argument) throws IOException {
    var _ =
        check(
            "ioctl 0x" + Long.toHexString(order) + ", " + argument,
            (arena, state) ->
                (int)
                    IOCTL.invokeExact(state, file, order, arena.allocateFrom(JAVA_INT, argument)));
  }

  /** Closes a file. */
  static void close(int file) throws IOException {
    var _ = check("close " + file, (_, state) -> (int) CLOSE.invokeExact(state, file));
  }
}
