import io.mappedpages.nativeio.FallocateProvider;
import io.mappedpages.spi.NativeIoProvider;
import org.jspecify.annotations.NullMarked;

/** Native I/O: gives blocks back to the file system, and has them in advance. */
@NullMarked
module io.mappedpages.nativeio {
  requires transitive io.mappedpages;

  exports io.mappedpages.nativeio;

  provides NativeIoProvider with
      FallocateProvider;
}
