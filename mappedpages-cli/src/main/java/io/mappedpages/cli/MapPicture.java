package io.mappedpages.cli;

import io.mappedpages.PageMap;
import io.mappedpages.PageMap.Use;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * A map of pages as a PNG picture: a square for each range of pages, in a colour mixed from those
 * of what its pages are used for. Written here, as the JDK's own way would need the module of its
 * desktop, which is larger than all else that this program needs.
 */
final class MapPicture {
  private static final int CELLS_PER_ROW = 128;
  private static final int ROWS = 64;
  private static final int CELL_PIXELS = 7;
  private static final int GAP_PIXELS = 1;

  /** How many ranges a picture may have. */
  static final int MOST_RANGES = CELLS_PER_ROW * ROWS;

  private static final int BACKGROUND = 0xffffff;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private MapPicture() {}

  private static int colour(Use use) {
    return switch (use) {
      case FREE -> 0xe6e6e6;
      case REGULAR -> 0x3a7d44;
      case PROTECTED -> 0x2b5c9e;
      case COMPRESSED -> 0x7d4aa0;
      case SNAPSHOT -> 0xd9a520;
      case STORE -> 0xd1603d;
    };
  }

  static String describe(Path target) {
    return "%s: light grey free, green regular, blue protected, violet compressed, yellow kept by snapshots, orange the store's own"
        .formatted(target);
  }

  /** Writes a new file. */
  static void write(PageMap map, Path target) throws IOException {
    int step = CELL_PIXELS + GAP_PIXELS;
    int columns = Math.min(CELLS_PER_ROW, map.ranges());
    int rows = Math.ceilDiv(map.ranges(), CELLS_PER_ROW);
    int width = columns * step + GAP_PIXELS;
    int height = rows * step + GAP_PIXELS;
    byte[] rgb = new byte[width * height * 3];
    java.util.Arrays.fill(rgb, (byte) BACKGROUND);
    for (int range = 0; range < map.ranges(); range++) {
      int left = GAP_PIXELS + range % CELLS_PER_ROW * step;
      int top = GAP_PIXELS + range / CELLS_PER_ROW * step;
      int colour = colour(map, range);
      for (int y = top; y < top + CELL_PIXELS; y++) {
        for (int x = left; x < left + CELL_PIXELS; x++) {
          int at = (y * width + x) * 3;
          rgb[at] = (byte) (colour >> 16);
          rgb[at + 1] = (byte) (colour >> 8);
          rgb[at + 2] = (byte) colour;
        }
      }
    }
    try (OutputStream out =
        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writePng(width, height, rgb, new DataOutputStream(out));
    }
  }

  private static int colour(PageMap map, int range) {
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double sum = 0;
      for (Use use : Use.values()) {
        sum += (double) map.pages(range, use) / map.pages(range) * (colour(use) >> shift & 0xff);
      }
      mixed |= (int) Math.round(sum) << shift;
    }
    return mixed;
  }

  /** Writes the chunks that every PNG has; see RFC 2083. */
  private static void writePng(int width, int height, byte[] rgb, DataOutputStream out)
      throws IOException {
    out.write(SIGNATURE);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {8, 2, 0, 0, 0}); // 8 bits a colour, three colours, not interlaced
    writeChunk("IHDR", header.toByteArray(), out);
    ByteArrayOutputStream image = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(image)) {
      for (int y = 0; y < height; y++) {
        deflated.write(0); // no filter
        deflated.write(rgb, y * width * 3, width * 3);
      }
    }
    writeChunk("IDAT", image.toByteArray(), out);
    writeChunk("IEND", new byte[0], out);
  }

  private static void writeChunk(String type, byte[] content, DataOutputStream out)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) sum.getValue());
  }
}
