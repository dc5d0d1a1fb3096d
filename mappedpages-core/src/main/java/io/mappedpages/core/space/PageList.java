package io.mappedpages.core.space;

import java.util.Arrays;

/** Page numbers in the order in which they were added. Not thread-safe. */
public final class PageList {
  private long[] pages = new long[16];
  private int size;

  /** Appends a page. */
  public void add(long page) {
    if (size == pages.length) {
      pages = Arrays.copyOf(pages, 2 * size);
    }
    pages[size++] = page;
  }

  /** Returns how many there are. */
  public int size() {
    return size;
  }

  /** Returns the page at an index. */
  public long get(int index) {
    return pages[index];
  }

  /** Removes the page at an index; the last one takes its place. */
  public void remove(int index) {
    pages[index] = pages[--size];
  }

  /** Removes and returns the last page. */
  public long removeLast() {
    return pages[--size];
  }

  /** Returns whether there is none. */
  public boolean isEmpty() {
    return size == 0;
  }
}
