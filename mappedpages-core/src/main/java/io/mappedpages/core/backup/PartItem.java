package io.mappedpages.core.backup;

import io.mappedpages.core.format.PageForm;
import io.mappedpages.core.format.TreeKind;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a backup part says. The items of one tree have ascending keys, pages and removals
 * alike; items of different trees may be mixed.
 *
 * <p>A content that a {@link PartReader} gives is an array of bytes of its own, valid until the
 * next call: layouts of the format want aligned memory, and do not work on it. One that is given to
 * a {@link PartWriter} may be any memory, also a mapping.
 */
public sealed interface PartItem {
  /**
   * A codec has a name.
   *
   * @param number its number, 1 to 31
   * @param name its name
   */
  record CodecName(int number, String name) implements PartItem {}

  /**
   * A leaf of the dictionaries.
   *
   * @param leaf its key, 256 × number + part
   * @param content one page
   */
  record DictionaryLeaf(long leaf, MemorySegment content) implements PartItem {}

  /**
   * A regular page.
   *
   * @param id its id
   * @param content one page
   */
  record RegularPage(long id, MemorySegment content) implements PartItem {}

  /**
   * A protected page.
   *
   * @param id its id
   * @param content one page; null if it was never written
   */
  record ProtectedPage(long id, @Nullable MemorySegment content) implements PartItem {}

  /**
   * A compressed page.
   *
   * @param id its id
   * @param form its logical size and its codec
   * @param run the pages of its run; null if it was never written
   */
  record CompressedPage(long id, PageForm form, @Nullable MemorySegment run) implements PartItem {}

  /**
   * Ids that do not exist any more.
   *
   * @param table whose ids
   * @param first the first one
   * @param count how many, at least 1
   */
  record Removal(TreeKind table, long first, long count) implements PartItem {}
}
