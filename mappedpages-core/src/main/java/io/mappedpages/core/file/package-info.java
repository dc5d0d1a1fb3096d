/**
 * The seam under everything: a file that can be extended, read, mapped, written and forced. Also
 * what surrounds the file: the side-file lock and its creation by temporary name and link.
 */
@NullMarked
package io.mappedpages.core.file;

import org.jspecify.annotations.NullMarked;
