/** Read-only pagers, alone and beside writers. */
@NullMarked
package io.mappedpages.tests.suite.readers;

import org.jspecify.annotations.NullMarked;
