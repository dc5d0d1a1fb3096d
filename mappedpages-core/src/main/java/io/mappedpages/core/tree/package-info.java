/**
 * The one structure of a store: a copy-on-write radix tree of pages whose roots live in the commit
 * record. Reading and verifying pages, walking trees, and the working copies of a batch.
 */
@NullMarked
package io.mappedpages.core.tree;

import org.jspecify.annotations.NullMarked;
