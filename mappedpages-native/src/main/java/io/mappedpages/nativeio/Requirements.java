package io.mappedpages.nativeio;

import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the system calls need: the right platform, and the consent of whoever started Java. */
final class Requirements {
  /** Those on which the numbers of {@link LinuxCalls} and {@link LinuxError} hold. */
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

  /** All that {@link LinuxCalls} calls. */
  private static final List<String> FUNCTIONS = List.of("open", "fallocate", "close", "strerror");

  private Requirements() {}

  /** Says what is missing here, without calling any restricted method; empty if nothing is. */
  static Optional<String> missing() {
    String system = System.getProperty("os.name", "");
    String architecture = System.getProperty("os.arch", "");
    if (!system.equals("Linux") || !ARCHITECTURES.contains(architecture)) {
      return Optional.of(
          "expected Linux on amd64 or aarch64, found %s on %s".formatted(system, architecture));
    }
    Module module = Requirements.class.getModule();
    if (!module.isNativeAccessEnabled()) {
      return Optional.of(
          "native access is not granted: start Java with --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
    return missingFunction();
  }

  private static Optional<String> missingFunction() {
    try {
      SymbolLookup library = Linker.nativeLinker().defaultLookup();
      return FUNCTIONS.stream()
          .filter(function -> library.find(function).isEmpty())
          .findFirst()
          .map(function -> "the C library has no function " + function);
    } catch (UnsupportedOperationException e) {
      return Optional.of("this Java cannot call native functions: " + e.getMessage());
    }
  }
}
