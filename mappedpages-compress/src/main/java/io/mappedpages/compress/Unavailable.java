package io.mappedpages.compress;

import io.mappedpages.ProviderException;

/** The one wording of what to do when a library cannot be used here. */
final class Unavailable {
  private Unavailable() {}

  /**
   * Returns the exception for a codec whose native code cannot be loaded.
   *
   * @param codec its name
   * @param module the module of the library that loads it
   */
  static ProviderException nativeCode(String codec, String module, Throwable cause) {
    return new ProviderException(
        ("codec \"%s\": expected its native library, found none that loads for %s on %s (%s); it"
                + " needs native access, --enable-native-access=%s or ALL-UNNAMED on the class"
                + " path, a folder for temporary files from which code may be loaded"
                + " (java.io.tmpdir), and a platform that the library was built for")
            .formatted(
                codec,
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                rootOf(cause),
                module),
        cause);
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
