package io.mappedpages.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files below a folder as they were when the demo began, in the order of their names. */
final class Sources {
  /** A file, and what told whether it has changed since. */
  record Source(FileName name, Stamp stamp) {}

  private final Path folder;
  private final List<Source> files;
  private final List<String> unreadable;
  private final int others;
  private final Map<FileName, Integer> indexes = new HashMap<>();

  private Sources(Path folder, Walk walk) {
    this.folder = folder;
    this.files = walk.files.stream().sorted(Comparator.comparing(Source::name)).toList();
    this.unreadable = List.copyOf(walk.unreadable);
    this.others = walk.others;
    for (int i = 0; i < files.size(); i++) {
      indexes.put(files.get(i).name(), i);
    }
  }

  /**
   * Finds every regular file; symbolic links are not followed.
   *
   * @param folder a real path
   * @param excluded real paths to leave out, with all that is below
   * @throws IOException if the folder itself cannot be read
   */
  static Sources scan(Path folder, Set<Path> excluded) throws IOException {
    Walk walk = new Walk(folder, excluded);
    var _ = Files.walkFileTree(folder, walk);
    return new Sources(folder, walk);
  }

  Path folder() {
    return folder;
  }

  int count() {
    return files.size();
  }

  long bytes() {
    return files.stream().mapToLong(file -> file.stamp().bytes()).sum();
  }

  /** What could not be read, with the reason. */
  List<String> unreadable() {
    return unreadable;
  }

  /** How many entries are neither files nor folders: links, sockets, devices. */
  int others() {
    return others;
  }

  FileName name(int index) {
    return files.get(index).name();
  }

  Path path(int index) {
    return name(index).in(folder);
  }

  /** Returns the number of a file, or {@code null} if the folder had none of that name. */
  @Nullable Integer indexOf(FileName name) {
    return indexes.get(name);
  }

  /** Returns whether a file is another one than at the scan, or gone. */
  boolean hasChanged(int index) {
    try {
      return !Stamp.of(path(index)).equals(files.get(index).stamp());
    } catch (IOException _) {
      return true;
    }
  }

  /** Writes the names for the child, one a line. */
  void writeList(Path list) throws IOException {
    Files.write(list, files.stream().map(file -> file.name().escaped()).toList());
  }

  static List<FileName> readList(Path list) throws IOException {
    try (var lines = Files.lines(list)) {
      return lines.map(FileName::ofEscaped).toList();
    }
  }

  /**
   * What changes with a file: on Unix also the time of the last change of its inode, which nobody
   * can set back.
   */
  record Stamp(long bytes, Map<String, Object> times) {
    static Stamp of(Path path) throws IOException {
      boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
      String wanted = unix ? "unix:size,lastModifiedTime,ctime,ino" : "size,lastModifiedTime";
      Map<String, Object> found =
          new HashMap<>(Files.readAttributes(path, wanted, LinkOption.NOFOLLOW_LINKS));
      Object size = found.remove("size");
      return new Stamp(size instanceof Long bytes ? bytes : 0, Map.copyOf(found));
    }
  }

  private static final class Walk extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final Set<Path> excluded;
    private final List<Source> files = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private int others;

    Walk(Path folder, Set<Path> excluded) {
      this.folder = folder;
      this.excluded = excluded;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      return excluded.contains(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      if (!attributes.isRegularFile()) {
        others++;
      } else if (!excluded.contains(path)) {
        FileName name = FileName.of(folder, path);
        try {
          files.add(new Source(name, Stamp.of(path)));
        } catch (IOException e) {
          unreadable.add(name + ": " + e);
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
      if (path.equals(folder)) {
        throw e;
      }
      unreadable.add(FileName.of(folder, path) + ": " + e);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) {
      if (e != null) {
        unreadable.add(FileName.of(folder, path) + ": " + e);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
