package io.mappedpages.tests.suite.backup;

import io.mappedpages.core.backup.PartHeader;
import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.backup.PartItem;
import io.mappedpages.core.backup.PartItem.CodecName;
import io.mappedpages.core.backup.PartItem.CompressedPage;
import io.mappedpages.core.backup.PartItem.DictionaryLeaf;
import io.mappedpages.core.backup.PartItem.ProtectedPage;
import io.mappedpages.core.backup.PartItem.RegularPage;
import io.mappedpages.core.backup.PartItem.Removal;
import io.mappedpages.core.backup.PartReader;
import io.mappedpages.core.backup.PartWriter;
import io.mappedpages.core.format.PageForm;
import io.mappedpages.core.format.TreeKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Makes parts, and reads them. */
final class Parts {
  static final String NAME = "monday.mpb";
  static final UUID BASE = new UUID(7, 8);

  private Parts() {}

  /** A header with three snapshots, relative to the first. */
  static PartHeader header(int pageBytes) {
    return new PartHeader(
        new UUID(1, 2),
        pageBytes,
        77,
        1_700_000_000_000L,
        0x80000005,
        List.of(-1L, 0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, 5L, 6L, 7L),
        new SnapshotRef(BASE, 3),
        List.of(
            new SnapshotRef(BASE, 3),
            new SnapshotRef(new UUID(0, 1), 0x7fffffff),
            new SnapshotRef(new UUID(-1, -1), 0x80000005)));
  }

  /** Items of every kind and form. */
  static List<PartItem> items(int pageBytes) {
    Random random = new Random(1);
    return List.of(
        new CodecName(1, "lz4"),
        new CodecName(31, "sixteen-letters0"),
        new DictionaryLeaf(256, pages(random, pageBytes)),
        new DictionaryLeaf(65535, pages(random, pageBytes)),
        new RegularPage(3, pages(random, pageBytes)),
        new ProtectedPage(0, null),
        new RegularPage(4, zeros(pageBytes)),
        new ProtectedPage(1, zeros(pageBytes)),
        new CompressedPage(0, new PageForm(1, 1), pages(random, pageBytes)),
        new Removal(TreeKind.REGULAR_TABLE, 5, 1),
        new Removal(TreeKind.PROTECTED_TABLE, 2, (1L << 40) - 3),
        new CompressedPage(9, new PageForm(6, 31), null),
        new Removal(TreeKind.COMPRESSED_TABLE, 10, 3),
        new CompressedPage(13, new PageForm(1, 2), pages(random, 2 * pageBytes)),
        new ProtectedPage((1L << 40) - 1, pages(random, pageBytes)),
        new RegularPage(6, pages(random, pageBytes)));
  }

  static MemorySegment pages(Random random, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return MemorySegment.ofArray(content);
  }

  static MemorySegment zeros(int bytes) {
    return MemorySegment.ofArray(new byte[bytes]);
  }

  static byte[] write(PartHeader header, List<PartItem> items) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PartWriter writer = PartWriter.begin(out, header);
    for (PartItem item : items) {
      writer.add(item);
    }
    writer.end();
    return out.toByteArray();
  }

  /** A part of a few KiB that has everything. */
  static byte[] small() throws IOException {
    return write(header(1024), items(1024));
  }

  static List<Seen> seen(List<PartItem> items) {
    return items.stream().map(Seen::of).toList();
  }

  /** Reads a part to its end. */
  static List<Seen> read(InputStream in) throws IOException {
    return rest(PartReader.open(NAME, in));
  }

  static List<Seen> read(byte[] part) throws IOException {
    return read(new ByteArrayInputStream(part));
  }

  static List<Seen> rest(PartReader reader) throws IOException {
    List<Seen> items = new ArrayList<>();
    for (PartItem item = reader.next(); item != null; item = reader.next()) {
      items.add(Seen.of(item));
    }
    return items;
  }
}
