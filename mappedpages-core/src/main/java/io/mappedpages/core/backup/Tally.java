package io.mappedpages.core.backup;

import io.mappedpages.core.backup.Frame.Kind;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.TreeKind;

/** What a part has so far, for the one who writes it and the one who reads it. */
final class Tally {
  private final long[] counts = new long[Kind.END.code() + 1];

  /** For each tree, the lowest key that its next frame may have. */
  private final long[] nextKeys = new long[CommitRecord.TREES];

  /** Counts a frame; refuses one whose keys do not follow those of its tree. */
  void add(Frame frame) throws DamageException {
    TreeKind tree = frame.tree();
    if (tree != null) {
      long next = nextKeys[tree.index()];
      if (frame.key() < next) {
        throw new DamageException(
            "ascending keys of the %s, from %d on".formatted(tree.title(), next), frame.toString());
      }
      nextKeys[tree.index()] = frame.key() + frame.count();
    }
    counts[frame.kind().code()]++;
  }

  /** Returns the end that the part has, if it ends here. */
  PartEnd end(int checksum) {
    return new PartEnd(
        count(Kind.CODEC_NAME),
        count(Kind.DICTIONARY_LEAF),
        count(Kind.REGULAR_PAGE),
        count(Kind.PROTECTED_PAGE),
        count(Kind.COMPRESSED_PAGE),
        count(Kind.REMOVAL),
        checksum);
  }

  private long count(Kind kind) {
    return counts[kind.code()];
  }
}
