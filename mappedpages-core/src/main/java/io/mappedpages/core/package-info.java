/** The page store behind {@code io.mappedpages}: its public classes are the two providers. */
@NullMarked
package io.mappedpages.core;

import org.jspecify.annotations.NullMarked;
