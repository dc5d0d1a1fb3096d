package io.mappedpages.core.file;

import io.mappedpages.PagerIoException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The names of a store: where the data file really lies, and how a new one gets its name.
 *
 * <p>A store is made under a temporary name while the side file is locked, and gets its own name by
 * a hard link, which never replaces an existing file: a name that exists always names a whole
 * store.
 */
public final class StorePath {
  private static final String TEMPORARY = ".creating";

  private final Path real;
  private final Path temporary;

  private StorePath(Path real) {
    this.real = real;
    this.temporary = real.resolveSibling(real.getFileName() + TEMPORARY);
  }

  /**
   * Returns the path of a store that exists.
   *
   * @throws PagerIoException if there is no file, or something else, such as a folder
   */
  public static StorePath existing(Path path) {
    try {
      Path real = path.toRealPath();
      if (!Files.isRegularFile(real)) {
        String what = Files.isDirectory(real) ? "is a folder" : "is not a file";
        throw new FileSystemException(path.toString(), null, what);
      }
      return new StorePath(real);
    } catch (IOException e) {
      throw new PagerIoException(path.toString(), "open", e);
    }
  }

  /**
   * Returns the path of a store that does not exist yet.
   *
   * @throws PagerIoException if something of that name exists, or the folder does not
   */
  public static StorePath absent(Path path) {
    try {
      Path name = path.getFileName();
      if (name == null || name.toString().isEmpty()) {
        throw new FileSystemException(path.toString(), null, "has no file name");
      }
      StorePath store = new StorePath(folderOf(path).resolve(name));
      store.refuseExisting();
      return store;
    } catch (IOException e) {
      throw new PagerIoException(path.toString(), "create", e);
    }
  }

  private static Path folderOf(Path path) throws IOException {
    Path folder = path.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      throw new NoSuchFileException(path.toString());
    }
    return folder.toRealPath();
  }

  /** Returns the real path of the data file. */
  public Path real() {
    return real;
  }

  /** Returns the temporary name; whoever uses it holds the lock of the store. */
  public Path temporary() {
    return temporary;
  }

  /** Throws if the name is taken. */
  public void refuseExisting() throws IOException {
    if (Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(real.toString());
    }
  }

  /** Removes what a creation that was cut off left behind; the caller holds the lock. */
  public void removeLeftover() throws IOException {
    Files.deleteIfExists(temporary);
  }

  /** Throws if the data file has a second name: its side file would have one too. */
  public void refuseHardLinks() throws IOException {
    Integer links = linkCount();
    if (links != null && links > 1) {
      throw new FileSystemException(
          real.toString(), null, "has " + links + " hard links: two names, two locks, two writers");
    }
  }

  private @Nullable Integer linkCount() throws IOException {
    try {
      return (Integer) Files.getAttribute(real, "unix:nlink");
    } catch (UnsupportedOperationException | IllegalArgumentException _) {
      return null; // not a Unix file system
    }
  }

  /** Gives the finished temporary file its name and makes the name durable. */
  public void publish() throws IOException {
    var _ =
        PlatformThread.call(
            () -> {
              if (linked()) {
                Files.delete(temporary);
              } else {
                renameTemporary();
              }
              forceFolder();
              return this;
            });
  }

  private boolean linked() throws IOException {
    try {
      Files.createLink(real, temporary);
      return true;
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException _) {
      return false; // this file system has no hard links
    }
  }

  private void renameTemporary() throws IOException {
    refuseExisting(); // we hold the lock: only a program that is not ours could come between
    Files.move(temporary, real);
  }

  private void forceFolder() throws IOException {
    Path folder = real.getParent();
    if (folder == null || System.getProperty("os.name", "").startsWith("Windows")) {
      return; // a folder cannot be opened there
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
