/** The public face: pagers, readers, writers, views, allocators, verification, opening. */
@NullMarked
package io.mappedpages.core.pager;

import org.jspecify.annotations.NullMarked;
