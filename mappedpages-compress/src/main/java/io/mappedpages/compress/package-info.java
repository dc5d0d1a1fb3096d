/**
 * Page codecs. Each provider names a format of encoded bytes; the library that does the work is
 * touched when a codec is opened, not before.
 */
package io.mappedpages.compress;
