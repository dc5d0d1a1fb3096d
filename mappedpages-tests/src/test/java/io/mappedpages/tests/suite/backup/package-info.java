/** The bytes of backup parts: what is written is read again, and nothing else is. */
@NullMarked
package io.mappedpages.tests.suite.backup;

import org.jspecify.annotations.NullMarked;
