/** The command line: one class a command. */
@NullMarked
package io.mappedpages.cli;

import org.jspecify.annotations.NullMarked;
