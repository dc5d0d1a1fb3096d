/**
 * The bytes of a store on disk: one class per structure, with its layout, its range checks and the
 * reason why it is atomic. Nothing else in core computes an offset inside one of them.
 */
@NullMarked
package io.mappedpages.core.format;

import org.jspecify.annotations.NullMarked;
