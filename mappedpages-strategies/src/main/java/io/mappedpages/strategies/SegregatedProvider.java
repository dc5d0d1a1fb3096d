package io.mappedpages.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;

/**
 * {@code segregated}: free runs in classes by powers of two; the lowest class in which every run is
 * long enough serves.
 *
 * <p><b>Algorithm</b>: segregated fit; Wilson et al., Dynamic Storage Allocation: A Survey and
 * Critical Review (1995), 3.6, and the good fit of TLSF (Masmano et al., 2004). Within a class the
 * lowest address; if no class is sure, the first run that is long enough. <b>Cost</b>: the
 * logarithm of the file. <b>Memory</b>: 0.4 bytes a page of the file.
 *
 * <p><b>When</b>: lengths are mixed and vary widely. Nearly as tight as best fit where lengths are
 * powers of two, and it leaves remainders that can be used where best fit leaves slivers.
 */
public final class SegregatedProvider implements AllocationStrategyProvider {
  /** For {@link java.util.ServiceLoader}. */
  public SegregatedProvider() {}

  @Override
  public String name() {
    return "segregated";
  }

  @Override
  public AllocationStrategy create(FreeSpace freeSpace) {
    return new Segregated(freeSpace);
  }

  private static int floorLog(long length) {
    return 63 - Long.numberOfLeadingZeros(length);
  }

  private static final class Segregated extends RunStrategy {
    Segregated(FreeSpace space) {
      super(space, SegregatedProvider::floorLog);
    }

    @Override
    long choose(long runPages, long alignmentPages) {
      int sure = runPages == 1 ? 0 : floorLog(runPages - 1) + 1;
      long page = inClass(sure, runPages, alignmentPages);
      return page >= 0 ? page : firstAligned(0, runPages, alignmentPages);
    }
  }
}
