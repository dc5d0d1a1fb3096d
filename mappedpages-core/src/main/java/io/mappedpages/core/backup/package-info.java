/**
 * The bytes of a backup part, which is one increment or a full backup of a store: one class a
 * structure, a writer and a reader. Both only stream; neither knows a store.
 */
@NullMarked
package io.mappedpages.core.backup;

import org.jspecify.annotations.NullMarked;
