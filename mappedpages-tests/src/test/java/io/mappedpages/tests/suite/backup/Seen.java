package io.mappedpages.tests.suite.backup;

import io.mappedpages.core.backup.PartItem;
import io.mappedpages.core.backup.PartItem.CodecName;
import io.mappedpages.core.backup.PartItem.CompressedPage;
import io.mappedpages.core.backup.PartItem.DictionaryLeaf;
import io.mappedpages.core.backup.PartItem.ProtectedPage;
import io.mappedpages.core.backup.PartItem.RegularPage;
import io.mappedpages.core.backup.PartItem.Removal;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An item that can be compared: its content is copied. */
record Seen(PartItem item, @Nullable ByteBuffer content) {
  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

  static Seen of(PartItem item) {
    return switch (item) {
      case CodecName _, Removal _ -> new Seen(item, null);
      case DictionaryLeaf leaf ->
          new Seen(new DictionaryLeaf(leaf.leaf(), NOTHING), copy(leaf.content()));
      case RegularPage page -> new Seen(new RegularPage(page.id(), NOTHING), copy(page.content()));
      case ProtectedPage page -> new Seen(new ProtectedPage(page.id(), null), copy(page.content()));
      case CompressedPage page ->
          new Seen(new CompressedPage(page.id(), page.form(), null), copy(page.run()));
    };
  }

  private static @Nullable ByteBuffer copy(@Nullable MemorySegment content) {
    return content == null ? null : ByteBuffer.wrap(content.toArray(ValueLayout.JAVA_BYTE));
  }
}
