/** Core on real files, in real processes: failing calls, full disks, kills, interrupts. */
@NullMarked
package io.mappedpages.tests.suite.faults;

import org.jspecify.annotations.NullMarked;
