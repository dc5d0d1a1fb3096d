/**
 * What ids mean: the tables of regular and protected pages, the ids that are reserved, and the
 * latch words that answer most questions without a look at a tree.
 */
@NullMarked
package io.mappedpages.core.table;

import org.jspecify.annotations.NullMarked;
