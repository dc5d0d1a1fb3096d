package io.mappedpages.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;

/** A folder to be stored, made file by file. */
final class TestFolder {
  private final Path path;
  private final Random random = new Random(1);

  TestFolder(Path parent) throws IOException {
    this.path = Files.createDirectories(parent.resolve("source")).toRealPath();
  }

  Path path() {
    return path;
  }

  /** Adds a file of that many random bytes. */
  FileName add(String name, int length) throws IOException {
    return add(name.getBytes(StandardCharsets.UTF_8), length);
  }

  /** Adds a file whose name may be no text in any locale. */
  FileName add(byte[] name, int length) throws IOException {
    byte[] content = new byte[length];
    random.nextBytes(content);
    return add(FileName.ofBytes(name), content);
  }

  FileName add(FileName name, byte[] content) throws IOException {
    Path file = name.in(path);
    Files.createDirectories(file.resolveSibling("."));
    Files.write(file, content);
    return name;
  }

  Sources scan() throws IOException {
    return Sources.scan(path, Set.of());
  }
}
