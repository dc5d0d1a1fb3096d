<<<<<<< HEAD
/** Pagers, pages and their handles. */
=======
/**
 * The page store as its users see it: pagers, ids, access to pages, errors. Start at {@link
 * io.mappedpages.Pager}.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is answered with {@link
 * NullPointerException}, and a call on something closed with {@link IllegalStateException}.
 */
>>>>>>> 703d45e9d57851d335dd7f1fc26599ca9d7a748d
@NullMarked
package io.mappedpages;

import org.jspecify.annotations.NullMarked;
