package io.mappedpages.spi;

/**
 * Makes allocation strategies of one kind, which users choose by name with {@link
 * io.mappedpages.PagerBuilder#strategy}.
 *
 * <p>Called by any thread, several at a time.
 */
public interface AllocationStrategyProvider {
  /**
   * The name of the strategy. Does no I/O.
   *
   * @return the name, which matches {@code [a-z0-9-]{1,16}} and never changes
   */
  String name();

  /**
   * Makes the strategy for one pager that is being opened. Nothing of a strategy is kept in the
   * file: what it needs to know it learns from the free space, now or when it is first asked. The
   * cost of opening should not grow with the file, so later is better.
   *
   * @param freeSpace the free space of that pager, for the life of the strategy; to be asked only
   *     within this call and within calls on the strategy
   * @return a strategy for that pager alone
   */
  AllocationStrategy create(FreeSpace freeSpace);
}
