/** What a provider implements. */
@NullMarked
package io.mappedpages.spi;

import org.jspecify.annotations.NullMarked;
