import io.mappedpages.compress.Lz4Provider;
import io.mappedpages.compress.SnappyProvider;
import io.mappedpages.compress.ZstdProvider;
import io.mappedpages.spi.PageCodecProvider;
import org.jspecify.annotations.NullMarked;

/** Page codecs: LZ4, Snappy, Zstandard. */
@NullMarked
@SuppressWarnings("requires-automatic") // lz4-java and snappy-java have no descriptor
module io.mappedpages.compress {
  requires com.github.luben.zstd_jni;
  requires transitive io.mappedpages;
  requires org.lz4.java;
  requires org.xerial.snappy;

  exports io.mappedpages.compress;

  provides PageCodecProvider with
      Lz4Provider,
      SnappyProvider,
      ZstdProvider;
}
