package io.mappedpages.core.codec;

import io.mappedpages.core.file.Lease;
import io.mappedpages.core.format.PageForm;
import java.lang.foreign.MemorySegment;

/**
 * The content of a compressed page as it is stored.
 *
 * @param bytes whole pages: header, encoding and zeros, or the plain content
 * @param run how many pages
 * @param checksum CRC32C of all of them
 * @param lease the memory, which nobody writes any more until it is released
 */
public record EncodedPage(PageForm form, MemorySegment bytes, int run, int checksum, Lease lease) {}
