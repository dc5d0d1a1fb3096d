package io.mappedpages.core.transaction;

import io.mappedpages.core.codec.CodecPool;

/**
 * How a content is encoded.
 *
 * @param pool the codecs
 * @param number the number of the codec in the file
 * @param level the level
 */
public record Encoding(CodecPool pool, int number, int level) {}
