package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CorruptFileException;
import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerLockedException;
import io.mappedpages.ProviderException;
import io.mappedpages.RecoveryOutcome.Kind;
import io.mappedpages.Transaction;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Creating and opening files, and what is refused. */
abstract class OpeningContract extends PagerGroup {
  @Test
  void aNewFileIsEmpty() {
    Pager<Kib1> pager = create();
    assertThat(pager.recovery().kind()).isEqualTo(Kind.CREATED);
    assertThat(pager.pageSize()).isEqualTo(PageSize.KIB_1);
    assertThat(pager.pageCount()).isGreaterThanOrEqualTo(4);
    assertThat(pager.freePageCount()).isBetween(1L, pager.pageCount() - 3);
    assertThat(listed(pager::allocatedPages)).isEmpty();
    assertThat(listed(pager::allocatedProtectedPages)).isEmpty();
    for (int slot = 0; slot < 8; slot++) {
      assertThat(pager.root(slot)).isEqualTo(-1);
    }
    assertThat(Files.exists(path())).isTrue();
    assertSound(pager);
  }

  @Test
  void creatingOnAnExistingFileIsRefusedAndChangesNothing() throws IOException {
    Files.writeString(path(), "precious");
    assertThatExceptionOfType(PagerIoException.class)
        .isThrownBy(this::create)
        .withCauseInstanceOf(FileAlreadyExistsException.class)
        .withMessageContaining("store.mpg");
    assertThat(path()).hasContent("precious");
  }

  @Test
  void creatingOnAFolderIsRefused() throws IOException {
    Files.createDirectory(path());
    assertThatExceptionOfType(PagerIoException.class)
        .isThrownBy(this::create)
        .withCauseInstanceOf(FileAlreadyExistsException.class);
    assertThat(path()).isDirectory();
  }

  @Test
  void creatingOnADanglingLinkIsRefused() throws IOException {
    Files.createSymbolicLink(path(), path("nowhere"));
    assertThatExceptionOfType(PagerIoException.class)
        .isThrownBy(this::create)
        .withCauseInstanceOf(FileAlreadyExistsException.class);
    assertThat(path("nowhere")).doesNotExist();
  }

  @Test
  void creatingInAMissingFolderIsRefused() {
    Path inside = path("missing").resolve("store.mpg");
    assertThatExceptionOfType(PagerIoException.class)
        .isThrownBy(() -> builder().create(inside, PageSize.KIB_1))
        .withCauseInstanceOf(NoSuchFileException.class);
    assertThat(path("missing")).doesNotExist();
  }

  @Test
  void openingAMissingFileIsRefusedAndMakesNone() {
    assertThatExceptionOfType(PagerIoException.class)
        .isThrownBy(this::open)
        .withCauseInstanceOf(NoSuchFileException.class)
        .withMessageContaining("store.mpg");
    assertThatExceptionOfType(PagerIoException.class)
        .isThrownBy(() -> builder().openAny(path()))
        .withCauseInstanceOf(NoSuchFileException.class);
    assertThat(path()).doesNotExist();
  }

  @Test
  void openingAFolderIsRefused() throws IOException {
    Files.createDirectory(path());
    assertThatExceptionOfType(PagerIoException.class).isThrownBy(this::open);
    assertThatExceptionOfType(PagerIoException.class).isThrownBy(() -> builder().openAny(path()));
  }

  @Test
  void anEmptyFileIsNoStore() throws IOException {
    Files.createFile(path());
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(this::open)
        .satisfies(e -> assertThat(e.structure()).contains("superblock"));
    assertThat(path()).isEmptyFile();
  }

  @Test
  void anotherPageSizeIsRefusedAndLeavesNoLock() {
    create().close();
    assertThatExceptionOfType(InvalidPageSizeException.class)
        .isThrownBy(() -> builder().open(path(), PageSize.KIB_4))
        .withMessageContaining("1024")
        .withMessageContaining("4096");
    open().close();
  }

  @Test
  void aFileIsOpenForWritingOnce() {
    Pager<Kib1> pager = create();
    assertThatExceptionOfType(PagerLockedException.class)
        .isThrownBy(this::open)
        .satisfies(e -> assertThat(e.holderPid()).hasValue(ProcessHandle.current().pid()));
    assertThat(pager.allocate().value()).isGreaterThanOrEqualTo(3);
    pager.close();
    open().close();
  }

  @Test
  void contentIdsAndRootsSurviveReopening() {
    Pager<Kib1> pager = create();
    UUID fileId = pager.fileId();
    PageId<Kib1> id = pager.allocate();
    try (PageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), 7);
    }
    long generation;
    try (Transaction<Kib1> tx = pager.begin()) {
      tx.root(7, Long.MIN_VALUE);
      Content.fill(tx.write(tx.allocateProtected()), 8);
      generation = tx.commit();
    }
    assertThat(pager.generation()).isEqualTo(generation);
    pager.close();

    pager = open();
    assertThat(pager.recovery().kind()).isEqualTo(Kind.CLEAN);
    assertThat(pager.recovery().rejectedGeneration()).isEmpty();
    assertThat(pager.recovery().message()).isNotBlank();
    assertThat(pager.generation()).isGreaterThanOrEqualTo(generation);
    assertThat(pager.fileId()).isEqualTo(fileId);
    assertThat(pager.root(7)).isEqualTo(Long.MIN_VALUE);
    assertThat(pager.root(0)).isEqualTo(-1);
    assertThat(listed(pager::allocatedPages)).containsExactly(id);
    try (PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), 7);
    }
    try (PageReader reader = pager.read(pager.protectedPages().handle(0))) {
      Content.check(reader.segment(), 8);
    }
    assertSound(pager);
  }

  @Test
  void everyFileHasAnIdentityOfItsOwn() {
    Pager<Kib1> other = closing(builder().create(path("other.mpg"), PageSize.KIB_1));
    assertThat(create().fileId()).isNotEqualTo(other.fileId());
  }

  @Test
  void aFileThatWasNotClosedIsRecovered() throws IOException {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    Path copy = path("copy.mpg");
    Files.copy(path(), copy); // what a killed process leaves
    long generation = pager.generation();

    Pager<Kib1> recovered = closing(builder().open(copy, PageSize.KIB_1));
    assertThat(recovered.recovery().kind()).isEqualTo(Kind.RECOVERED);
    assertThat(recovered.recovery().generation()).isEqualTo(generation);
    assertThat(recovered.generation()).isGreaterThan(generation);
    assertThat(listed(recovered::allocatedPages)).containsExactly(id);
    assertSound(recovered);
  }

  @Test
  void openAnyLearnsThePageSizeFromTheFile() {
    builder().create(path(), PageSize.KIB_16).close();
    Pager<?> pager = closing(builder().openAny(path()));
    assertThat(pager.pageSize()).isEqualTo(PageSize.KIB_16);
    allocateAndRead(pager);
  }

  private static <S extends PageSize> void allocateAndRead(Pager<S> pager) {
    try (PageReader reader = pager.read(pager.allocate())) {
      assertThat(reader.segment().byteSize()).isEqualTo(pager.pageSize().bytes());
    }
  }

  @Test
  void anUnknownStrategyIsRefusedBeforeAnythingIsMade() {
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> builder().strategy("budy").create(path(), PageSize.KIB_1))
        .withMessageContaining("\"budy\"")
        .withMessageContaining("mappedpages-strategies");
    assertThat(path()).doesNotExist();
  }
}
