package io.mappedpages.nativeio;

import io.mappedpages.spi.NativeFile;
import io.mappedpages.spi.NativeIoProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code fallocate}: native I/O by the system call of that name, on Linux on x86-64 and AArch64.
 * Most of its file systems can do both: ext4, XFS, Btrfs, tmpfs, NFS from version 4.2 on.
 *
 * <p>Java has to be started with {@code --enable-native-access=io.mappedpages.nativeio}, on the
 * class path {@code ALL-UNNAMED}. Else it is {@link #unavailable}, and nothing is warned about.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/fallocate.2.html">fallocate(2)</a>
 */
public final class FallocateProvider implements NativeIoProvider {
  /** For {@link java.util.ServiceLoader}. */
  public FallocateProvider() {}

  @Override
  public String name() {
    return "fallocate";
  }

  @Override
  public Optional<String> unavailable() {
    return Requirements.missing();
  }

  @Override
  public NativeFile open(Path file) throws IOException {
    Optional<String> missing = Requirements.missing();
    if (missing.isPresent()) {
      throw new UnsupportedOperationException("native I/O: " + missing.get());
    }
    return LinuxFile.open(file);
  }
}
