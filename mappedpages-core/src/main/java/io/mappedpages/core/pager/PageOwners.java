package io.mappedpages.core.pager;

import io.mappedpages.CorruptFileException;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.space.PageBits;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.TreeShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Which pages of a generation somebody owns, and whether the allocation map says the same (I18).
 * One bit a page, where there are owners: an eighth of a byte for each page of the file at most.
 *
 * <p>What lies below a node that cannot be read has owners that nobody knows: then a page without
 * an owner is no finding of its own.
 */
final class PageOwners {
  private final VerifyProgress progress;
  private final long pageCount;
  private final PageBits owned = new PageBits();

  // First page and end of what the map does not tell, ascending.
  private final List<Long> unmapped = new ArrayList<>();
  private boolean complete = true;

  /** Only the reserved pages have owners. */
  PageOwners(VerifyProgress progress, long pageCount) {
    this.progress = progress;
    this.pageCount = pageCount;
    for (long page = 0; page < PageGeometry.FIRST_DATA_PAGE; page++) {
      owned.add(page);
    }
    progress.advance(PageGeometry.FIRST_DATA_PAGE);
  }

  /** Somebody owns a page; returns whether that is its only owner so far. */
  boolean own(String structure, long page) {
    if (!owned.add(page)) {
      progress.find(structure, page, "a page with one owner", "a page that is owned twice");
      return false;
    }
    progress.advance(1);
    return true;
  }

  /** Returns whether somebody owns a page. */
  boolean isOwned(long page) {
    return owned.contains(page);
  }

  /** Some owners are not known: what they own is neither free nor lost. */
  void unknown() {
    complete = false;
  }

  /** A part of the map cannot be read. */
  void unmapped(long firstPage, long endPage) {
    unmapped.add(firstPage);
    unmapped.add(endPage);
  }

  /** Returns how many pages have no owner, or {@code otherwise} if that is not known. */
  long freeCount(long otherwise) {
    return complete ? pageCount - owned.size() : otherwise;
  }

  /** Every owned page is taken in the map, and every taken page is owned. */
  void compareWith(TreeReader map, TreeRoot root) {
    TreeShape shape = map.shape();
    int next = 0;
    for (long first = 0; first < pageCount && !progress.isCancelled(); ) {
      long end = Math.min(pageCount, first + shape.keysPerLeaf());
      while (next < unmapped.size() && unmapped.get(next + 1) <= first) {
        next += 2;
      }
      if (next == unmapped.size() || unmapped.get(next) > first) {
        compareLeaf(map, root, first, end);
      }
      progress.advance(unowned(first, end));
      first = end;
    }
  }

  private void compareLeaf(TreeReader map, TreeRoot root, long first, long end) {
    TreeReader.Leaf leaf;
    try {
      leaf = map.leaf(root, pageCount, map.shape().leafIndex(first));
    } catch (CorruptFileException e) { // it was whole when the tree was walked
      progress.find(e.structure(), e.page().orElse(-1), e.expected(), e.found());
      return;
    }
    for (long page = first; page < end; page += Long.SIZE) {
      long taken = leaf == null ? 0 : MapLeaf.word(leaf.node(), (int) ((page - first) >>> 6));
      compare(page, taken, owned.word(page >>> 6), mask(page, end));
    }
  }

  private long unowned(long first, long end) {
    long count = 0;
    for (long page = first; page < end; page += Long.SIZE) {
      count += Long.bitCount(~owned.word(page >>> 6) & mask(page, end));
    }
    return count;
  }

  private static long mask(long page, long end) {
    return end - page >= Long.SIZE ? -1L : (1L << (end - page)) - 1;
  }

  private void compare(long firstPage, long taken, long used, long mask) {
    long wrong = complete ? taken ^ used : used & ~taken;
    for (long differ = wrong & mask; differ != 0; differ &= differ - 1) {
      long page = firstPage + Long.numberOfTrailingZeros(differ);
      boolean isTaken = (taken >>> page & 1) != 0;
      progress.find(
          "allocation map",
          page,
          isTaken ? "a page that somebody owns" : "a taken page",
          isTaken ? "a taken page that nobody owns" : "a free page that somebody owns");
    }
  }
}
