package io.mappedpages.core.pager;

import io.mappedpages.CorruptFileException;
import io.mappedpages.core.commit.CompressedPages;
import io.mappedpages.core.commit.Dictionaries;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.CodecNames;
import io.mappedpages.core.format.CompressedHeader;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Dictionary;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link Verifier} that knows compressed pages: names of codecs, dictionaries, runs,
 * headers. Nothing is decoded, so that no codec need be there.
 */
final class CompressedCheck {
  private final Generation generation;
  private final PageGeometry geometry;
  private final PageReads reads;
  private final VerifyProgress progress;
  private final PageOwners owners;
  private final BitSet namedCodecs;

  // Those that are well-formed; null if they cannot be read, which is found when they are walked.
  private final @Nullable Map<Integer, Dictionary> dictionaries;

  CompressedCheck(
      ReadStore store, Generation generation, VerifyProgress progress, PageOwners owners) {
    this.generation = generation;
    this.geometry = store.geometry();
    this.reads = generation.trees().reads();
    this.progress = progress;
    this.owners = owners;
    this.namedCodecs = namedCodecs(generation);
    this.dictionaries = dictionaries(generation, new Dictionaries(store));
  }

  private static @Nullable Map<Integer, Dictionary> dictionaries(
      Generation generation, Dictionaries reads) {
    try {
      return reads.all(generation);
    } catch (CorruptFileException _) {
      return null;
    }
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

  /** Checks a leaf of a dictionary. */
  void dictionary(MemorySegment leaf, long page, long index) {
    try {
      dictionary(leaf, Dictionary.numberOf(index), Dictionary.partOf(index));
    } catch (DamageException e) {
      progress.find(TreeKind.DICTIONARIES.title(), page, e.expected(), e.found());
    }
  }

  private void dictionary(MemorySegment leaf, int number, int part) throws DamageException {
    Dictionary header = part == 0 ? Dictionary.parse(leaf, geometry) : null;
    if (header != null && !namedCodecs.get(header.codec())) {
      throw new DamageException(
          "dictionary \"" + header.name() + "\" for a codec with a name",
          "codec " + header.codec());
    }
    if (dictionaries != null) {
      Dictionary dictionary = dictionaries.get(number);
      if (dictionary == null || part >= dictionary.leaves(geometry)) {
        throw new DamageException(
            "parts of dictionaries that begin, numbered from 1 without a gap",
            "part %d of dictionary %d".formatted(part, number));
      }
      dictionary.checkPadding(leaf, part);
    }
  }

  /** Checks that no part of a dictionary is missing. */
  void dictionariesEnd() {
    if (dictionaries != null) {
      dictionaries.forEach(
          (number, dictionary) -> {
            for (int part = 0; part < dictionary.leaves(geometry); part++) {
              dictionaryPart(number, part);
            }
          });
    }
  }

  private void dictionaryPart(int number, int part) {
    TreeReader tree = generation.trees().dictionaries();
    TreeRoot root = generation.tree(tree.kind());
    try {
      if (tree.leaf(root, generation.pageCount(), Dictionary.firstLeaf(number) + part) == null) {
        progress.find(
            tree.kind().title(),
            root.page(),
            "part %d of dictionary %d".formatted(part, number),
            "none");
      }
    } catch (CorruptFileException _) {
      // found when that tree was walked
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
        header.checkPadding(run);
        var _ = sum(owner, entry.page(), header.checksum(), header.encoding(run));
        dictionaryOf(owner, entry, header);
      }
    } catch (DamageException e) {
      progress.find(owner, entry.page(), e.expected(), e.found());
    }
  }

  private void dictionaryOf(String owner, Entry entry, CompressedHeader header) {
    if (header.dictionary() == 0 || dictionaries == null) {
      return;
    }
    Dictionary dictionary = dictionaries.get(header.dictionary());
    if (dictionary == null || dictionary.codec() != header.codec()) {
      progress.find(
          owner,
          entry.page(),
          "a dictionary of codec " + header.codec(),
          "dictionary " + header.dictionary());
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
