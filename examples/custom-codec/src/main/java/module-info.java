import com.example.deflate.DeflateProvider;
import io.mappedpages.spi.PageCodecProvider;

/** A page codec. */
module com.example.deflate {
  requires io.mappedpages;

  exports com.example.deflate;

  provides PageCodecProvider with
      DeflateProvider;
}
