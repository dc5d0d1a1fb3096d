package io.mappedpages.core.pager;

import io.mappedpages.CorruptFileException;
import io.mappedpages.core.commit.CompressedPages;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.CodecNames;
import io.mappedpages.core.format.CompressedHeader;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * The part of {@link Verifier} that knows compressed pages: names of codecs, runs, headers. Nothing
 * is decoded, so that no codec need be there.
 */
final class CompressedCheck {
  private final PageReads reads;
  private final VerifyProgress progress;
  private final PageOwners owners;
  private final BitSet namedCodecs;

  CompressedCheck(Generation generation, VerifyProgress progress, PageOwners owners) {
    this.reads = generation.trees().reads();
    this.progress = progress;
    this.owners = owners;
    this.namedCodecs = namedCodecs(generation);
  }

  /** Returns the numbers of codecs that have a name; all of them if that cannot be told. */
  private static BitSet namedCodecs(Generation generation) {
    BitSet named = new BitSet();
    TreeReader tree = generation.trees().codecNames();
    try {
      TreeReader.Leaf leaf = tree.leaf(generation.tree(tree.kind()), generation.pageCount(), 0);
      for (int number = 1; leaf != null && number <= Entry.MAX_CODECS; number++) {
        named.set(number, !CodecNames.parse(leaf.node(), number).isEmpty());
      }
    } catch (CorruptFileException | DamageException _) {
      named.set(0, Entry.MAX_CODECS + 1); // found when that tree is walked
    }
    return named;
  }

  /** Checks the leaf of the names. */
  void names(MemorySegment leaf, long page) {
    try {
      CodecNames.check(leaf);
    } catch (DamageException e) {
      progress.find(TreeKind.CODEC_NAMES.title(), page, e.expected(), e.found());
    }
  }

  /** Checks a page that an entry of a leaf names. */
  void page(long leaf, long id, Entry entry) {
    int codec = entry.form().codec();
    if (!namedCodecs.get(codec)) {
      progress.find(
          TreeKind.COMPRESSED_TABLE.title(),
          leaf,
          "id " + id + " of a codec with a name",
          "codec " + codec);
    }
    String owner = CompressedPages.COMPRESSED + " " + id;
    boolean owned = true;
    for (long page = entry.page(); page < entry.page() + entry.run(); page++) {
      owned &= owners.own(owner, page);
    }
    if (owned && entry.page() != 0) {
      run(owner, entry);
    }
  }

  private void run(String owner, Entry entry) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment run = arena.allocate((long) entry.run() * reads.pageBytes(), Long.BYTES);
      reads.copyRun(entry.page(), entry.run(), run);
      if (sum(owner, entry.page(), entry.checksum(), run) && !entry.isPlain()) {
        CompressedHeader header = CompressedHeader.parse(run, entry.form(), reads.pageBytes());
        header.checkReserved(run);
        var _ = sum(owner, entry.page(), header.checksum(), header.encoding(run));
      }
    } catch (DamageException e) {
      progress.find(owner, entry.page(), e.expected(), e.found());
    }
  }

  private boolean sum(String owner, long page, int checksum, MemorySegment bytes) {
    int computed = Checksum.ofMemory(bytes);
    if (computed != checksum) {
      progress.find(owner, page, Checksum.show(checksum), Checksum.show(computed));
    }
    return computed == checksum;
  }
}
