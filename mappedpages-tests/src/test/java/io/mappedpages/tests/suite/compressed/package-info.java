/** Compressed pages: what users see of them, damage, codecs that are missing or at fault. */
@NullMarked
package io.mappedpages.tests.suite.compressed;

import org.jspecify.annotations.NullMarked;
