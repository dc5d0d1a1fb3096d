/**
 * What extensions implement: pager providers, allocation strategies, page codecs, native I/O.
 *
 * <p>A provider is a public class with a public constructor without arguments that does no I/O and
 * loads no native code until it is asked to. Its name matches {@code [a-z0-9-]{1,16}} and never
 * changes. It is declared both in {@code module-info.java} ({@code provides}) and in {@code
 * META-INF/services}. These interfaces grow by {@code default} methods.
 */
@NullMarked
package io.mappedpages.spi;

import org.jspecify.annotations.NullMarked;
