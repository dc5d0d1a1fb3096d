/** The demo: a folder stored in pages by a process that is killed again and again. */
@NullMarked
package io.mappedpages.cli.demo;

import org.jspecify.annotations.NullMarked;
