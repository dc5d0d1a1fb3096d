/**
 * Encoded content: the codecs that are open, the memory they work on, and how a content becomes a
 * run of pages and a content again.
 */
@NullMarked
package io.mappedpages.core.codec;

import org.jspecify.annotations.NullMarked;
