/**
 * The page store as its users see it: pagers, ids, access to pages, errors. Start at {@link
 * io.mappedpages.Pager}.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is answered with {@link
 * NullPointerException}, and a call on something closed with {@link IllegalStateException}.
 */
@NullMarked
package io.mappedpages;

import org.jspecify.annotations.NullMarked;
