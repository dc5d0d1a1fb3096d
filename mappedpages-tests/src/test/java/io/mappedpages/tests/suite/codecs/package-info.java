/** The contract of codecs, and whether it finds what is wrong. */
@NullMarked
package io.mappedpages.tests.suite.codecs;

import org.jspecify.annotations.NullMarked;
