/**
 * Which physical pages may be taken: the allocation map of the last generation, less what is
 * reserved, pending, or kept for core's own tree pages. Strategies propose, this package disposes.
 */
@NullMarked
package io.mappedpages.core.space;

import org.jspecify.annotations.NullMarked;
