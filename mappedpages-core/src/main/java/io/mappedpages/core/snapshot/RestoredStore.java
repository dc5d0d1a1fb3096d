package io.mappedpages.core.snapshot;

import io.mappedpages.Pager;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.commit.Recovery;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.file.Readers;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.space.FirstFit;
import java.io.IOException;
import java.util.UUID;

/** A new store without a name, which only this process knows. */
record RestoredStore(Store store, Committer committer) implements AutoCloseable {
  /** Makes it in an empty file, which it takes over. */
  static RestoredStore create(PageFile file, int pageBytes) throws IOException {
    PageGeometry geometry = new PageGeometry(pageBytes);
    Creation.writeTo(file, geometry, UUID.randomUUID(), System.currentTimeMillis(), true);
    Recovery.Choice choice = Recovery.choose(file, Recovery.readSuperblock(file), Readers.NONE);
    Store store =
        Store.open(
            file,
            geometry,
            Pager.builder().options(),
            choice.found(),
            Readers.NONE,
            FirstFit.NAME,
            FirstFit::new);
    choice.makeReady();
    return new RestoredStore(store, new Committer(store));
  }

  /** Lets go of everything; what was not committed is lost. */
  @Override
  public void close() throws IOException {
    store.health().close();
    committer.close();
    store.staging().close();
    store.read().codecs().close();
    store.file().close();
  }
}
