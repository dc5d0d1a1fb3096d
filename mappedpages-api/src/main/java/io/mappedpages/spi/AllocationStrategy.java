package io.mappedpages.spi;

/** Proposes places. */
public interface AllocationStrategy {
  /** Proposes a place. */
  long propose(long runPages, long alignmentPages, long nearPage);

  /** Pages were taken. */
  void allocated(long firstPage, long count);

  /** Pages became free. */
  void freed(long firstPage, long count);

  /** The file has another length. */
  void resized(long pageCount);
}
