/**
 * Snapshots: taking, deleting, going back; standalone copies, backups, and what restores them. All
 * of it reads what a snapshot keeps, never live regular pages.
 */
@NullMarked
package io.mappedpages.core.snapshot;

import org.jspecify.annotations.NullMarked;
