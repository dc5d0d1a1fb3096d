package io.mappedpages.tests.suite;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.ReferenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The bytes of a small store of 1 KiB pages, and what it may show. */
final class StoreImage {
  private static final int PAGES = 12;

  private final byte[] bytes;
  private final List<ReferenceModel> allowed;

  private StoreImage(byte[] bytes, List<ReferenceModel> allowed) {
    this.bytes = bytes;
    this.allowed = allowed;
  }

  /** The whole file, in an array of the caller's own. */
  byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The states that an opener may choose: the newest, and where the file was not closed also the
   * one before.
   */
  List<ReferenceModel> allowed() {
    return allowed;
  }

  /** A store that was closed. */
  static StoreImage clean(Path folder) throws IOException {
    return make(folder, true);
  }

  /** What a process that was killed left behind, in the middle of nothing. */
  static StoreImage unclean(Path folder) throws IOException {
    return make(folder, false);
  }

  private static StoreImage make(Path folder, boolean closed) throws IOException {
    Path path = folder.resolve(closed ? "clean.mpg" : "unclean.mpg");
    Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1);
    ReferenceModel model = new ReferenceModel();
    try (Transaction<Kib1> tx = pager.begin()) {
      for (long stamp = 1; stamp <= PAGES; stamp++) {
        ProtectedPageId<Kib1> id = tx.allocateProtected();
        Content.fill(tx.write(id), stamp);
        model.protectedPages().put(id.value(), stamp);
      }
      for (PageId<Kib1> id : tx.in(pager.pages()).allocateAll(PAGES)) {
        Content.fill(tx.write(id), 1000 + id.value());
        model.regular().put(id.value(), 1000 + id.value());
      }
      var _ = tx.commit();
    }
    pager.free(ProtectedPageId.of(3));
    model.protectedPages().remove(3L);
    PageId<Kib1> first = PageId.of(model.regular().keySet().iterator().next());
    pager.free(first);
    model.regular().remove(first.value());
    var _ = pager.force();
    ReferenceModel before = model.copy();
    try (Transaction<Kib1> tx = pager.begin()) {
      Content.fill(tx.write(ProtectedPageId.of(5)), 99);
      model.protectedPages().put(5L, 99L);
      tx.root(2, 77);
      model.root(2, 77);
      var _ = tx.commit();
    }
    model.check(pager);
    if (closed) {
      pager.close();
      return new StoreImage(Files.readAllBytes(path), List.of(model));
    }
    byte[] bytes = Files.readAllBytes(path);
    pager.close();
    return new StoreImage(bytes, List.of(model, before));
  }
}
