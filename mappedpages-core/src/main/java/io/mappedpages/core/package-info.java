/** The page store behind {@code io.mappedpages}: its one public class is the provider. */
@NullMarked
package io.mappedpages.core;

import org.jspecify.annotations.NullMarked;
