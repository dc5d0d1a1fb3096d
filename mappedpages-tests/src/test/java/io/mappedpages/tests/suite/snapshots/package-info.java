/** Snapshots: what users see of them, and random histories against a model that keeps copies. */
@NullMarked
package io.mappedpages.tests.suite.snapshots;

import org.jspecify.annotations.NullMarked;
