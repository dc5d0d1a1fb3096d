package io.mappedpages.spi;

/** Makes allocation strategies of one name. */
public interface AllocationStrategyProvider {
  /** The permanent name. */
  String name();

  /** Makes a strategy. */
  AllocationStrategy create(FreeSpace freeSpace);
}
