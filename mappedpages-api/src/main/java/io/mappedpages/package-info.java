/** Pagers, pages and their handles. */
@NullMarked
package io.mappedpages;

import org.jspecify.annotations.NullMarked;
