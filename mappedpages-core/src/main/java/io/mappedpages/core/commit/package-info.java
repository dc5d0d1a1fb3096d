/**
 * The commit protocol: what a batch changes, in which order it reaches the disk, when it is
 * published, and what an opener makes of what it finds.
 */
@NullMarked
package io.mappedpages.core.commit;

import org.jspecify.annotations.NullMarked;
