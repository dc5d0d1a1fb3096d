package io.mappedpages.core.commit;

import java.lang.foreign.MemorySegment;

/** One page that a batch writes. */
record PageWrite(long page, MemorySegment memory) {}
