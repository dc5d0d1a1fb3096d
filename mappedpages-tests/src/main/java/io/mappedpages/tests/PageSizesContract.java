package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page size does the same. */
abstract class PageSizesContract extends PagerGroup {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024})
  void pagesOfEverySizeAreKept(int kib) {
    keepPages(PageSize.ofBytes(kib * 1024));
  }

  private <S extends PageSize> void keepPages(S size) {
    Pager<S> pager = closing(builder().create(path(), size));
    PageId<S> regular = pager.allocate();
    ProtectedPageId<S> protectedId = pager.allocateProtected();
    try (PageWriter writer = pager.write(regular)) {
      assertThat(writer.segment().byteSize()).isEqualTo(size.bytes());
      assertThat(writer.segment().isNative()).isTrue();
      Content.fill(writer.segment(), 1);
    }
    try (ProtectedPageWriter writer = pager.write(protectedId)) {
      assertThat(writer.segment().byteSize()).isEqualTo(size.bytes());
      assertThat(writer.segment().isNative()).isTrue();
      Content.fill(writer.segment(), 2);
      assertThat(writer.commit()).isEqualTo(pager.generation());
    }
    pager.close();

    pager = closing(builder().open(path(), size));
    try (PageReader reader = pager.read(regular)) {
      assertThat(reader.segment().isReadOnly()).isTrue();
      assertThat(reader.segment().isNative()).isTrue();
      Content.check(reader.segment(), 1);
    }
    try (PageReader reader = pager.read(protectedId)) {
      assertThat(reader.segment().isReadOnly()).isTrue();
      assertThat(reader.segment().isNative()).isTrue();
      Content.check(reader.segment(), 2);
    }
    pager.free(regular);
    pager.free(protectedId);
    assertSound(pager);
  }
}
