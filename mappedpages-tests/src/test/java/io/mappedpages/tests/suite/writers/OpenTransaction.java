package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import io.mappedpages.Transaction;

/** A transaction of several changes, which is committed or abandoned by whoever comes along. */
final class OpenTransaction<S extends PageSize> extends Operation<S> {
  private final Transaction<S> tx;
  private boolean grows;
  private int changesLeft;
  private boolean ending;

  /**
   * Begins it.
   *
   * @param grows whether it needs so many pages that the file has to grow
   */
  @SuppressWarnings("MustBeClosedChecker") // closed by the last part
  OpenTransaction(Shared<S> shared, boolean grows) {
    super(shared);
    this.grows = grows;
    this.tx = shared.pager().begin();
    this.changesLeft = 1 + shared.random().nextInt(shared.conditions().changes());
  }

  @Override
  protected Part<S> next(boolean last) {
    if (changesLeft > 0 && !last) {
      changesLeft--;
      RandomChange<S> change =
          grows ? RandomChange.allocateMany(this, 80) : RandomChange.choose(this, true);
      grows = false;
      return new Part<>(change.choice(), () -> change.body().accept(tx));
    }
    ending = true;
    if (shared().oneIn(8)) {
      shared().count("transactions abandoned");
      return new Part<>(
          null,
          () -> {
            tx.close();
            end(new Outcome.Nothing());
          });
    }
    return new Part<>(
        null,
        () -> {
          Outcome how = committed(tx::commit);
          tx.close();
          end(how);
        });
  }

  @Override
  boolean isEnding() {
    return ending;
  }

  @Override
  protected void giveUp() {
    tx.close();
  }
}
