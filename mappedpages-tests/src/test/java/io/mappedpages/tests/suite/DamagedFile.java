package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.tests.ReferenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens a file that somebody has damaged: it shows one of the states that it may show, or there is
 * an exception that names the damage; nothing else.
 */
final class DamagedFile {
  private final Path path;

  DamagedFile(Path path) {
    this.path = path;
  }

  /** Returns whether the file opened, and showed a state that is allowed, as a whole. */
  boolean opens(String damage, byte[] bytes, List<ReferenceModel> allowed) throws IOException {
    Files.write(path, bytes);
    Pager<Kib1> pager;
    try {
      pager = Pager.open(path, PageSize.KIB_1);
    } catch (CorruptFileException | IncompatibleFormatException e) {
      assertNamesTheDamage(damage, e);
      assertThat(Files.readAllBytes(path)).as("%s: bytes after %s", damage, e).isEqualTo(bytes);
      return false;
    } catch (Exception | Error e) {
      throw new AssertionError(damage, e);
    }
    try {
      return shows(damage, pager, allowed);
    } finally {
      pager.close();
    }
  }

  private static boolean shows(String damage, Pager<Kib1> pager, List<ReferenceModel> allowed) {
    AssertionError wrong = new AssertionError(damage + ": no state that is allowed");
    for (ReferenceModel model : allowed) {
      try {
        model.check(pager);
        return true;
      } catch (CorruptFileException e) {
        assertNamesTheDamage(damage, e);
        return false;
      } catch (AssertionError e) {
        wrong.addSuppressed(e);
      } catch (RuntimeException e) {
        throw new AssertionError(damage, e);
      }
    }
    throw wrong;
  }

  static void assertNamesTheDamage(String damage, PagerException e) {
    assertThat(e.getMessage()).as(damage).contains(e.path(), "expected", "found");
    if (e instanceof CorruptFileException corrupt) {
      assertThat(corrupt.structure()).as(damage).isNotBlank();
      assertThat(corrupt.expected()).as(damage).isNotBlank();
      assertThat(corrupt.found()).as(damage).isNotBlank();
    }
  }
}
