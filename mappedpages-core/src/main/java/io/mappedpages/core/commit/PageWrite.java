package io.mappedpages.core.commit;

import java.lang.foreign.MemorySegment;

/**
 * One page that a batch writes, or several that lie next to each other.
 *
 * @param page the first of them
 * @param memory whole pages
 */
record PageWrite(long page, MemorySegment memory) {}
