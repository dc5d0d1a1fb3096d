package io.mappedpages.tests.suite.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A build of core in which one rule is broken: text of its sources that is replaced.
 *
 * @param name what the rule is called in the model of the protocol, where it has a name there
 * @param patches the replacements; each original must stand exactly once in its file
 */
public record CoreMutant(String name, List<Patch> patches) implements ChangedSources {
  /** One replacement in a file below {@code io/mappedpages/core}. */
  public record Patch(String file, String original, String replacement) {
    private void apply(Path core) throws IOException {
      Path path = core.resolve(file);
      String text = Files.readString(path);
      int at = text.indexOf(original);
      if (at < 0 || text.indexOf(original, at + 1) >= 0) {
        throw new AssertionError(
            file + " must hold this exactly once, so that the rule can be broken:\n" + original);
      }
      Files.writeString(
          path, text.substring(0, at) + replacement + text.substring(at + original.length()));
    }
  }

  @Override
  public void writeTo(SourceFolder folder) throws IOException {
    for (String file : patches.stream().map(Patch::file).distinct().toList()) {
      folder.copy("mappedpages-core/src/main/java", "io/mappedpages/core/" + file);
    }
    for (Patch patch : patches) {
      patch.apply(folder.path().resolve("io/mappedpages/core"));
    }
  }

  static CoreMutant of(String name, String file, String original, String replacement) {
    return new CoreMutant(name, List.of(new Patch(file, original, replacement)));
  }

  private static final String BATCH_RUNNER = "commit/BatchRunner.java";
  private static final String RECOVERY = "commit/Recovery.java";
  private static final String CHANGE = "commit/Change.java";
  private static final String SPACE = "space/Space.java";
  private static final String BATCH = "commit/Batch.java";

  @Override
  public String toString() {
    return name;
  }

  /** Every rule of the commit protocol that core has a counterpart for. */
  public static List<CoreMutant> all() {
    return List.of(
        of(
            "no-force",
            BATCH_RUNNER,
            "    force();\n    commits.getAndIncrement();",
            "    commits.getAndIncrement();"),
        of(
            "record-first",
            BATCH_RUNNER,
            """
                writer.write(pages);
                writeInPlace(batch.inPlaceWrites());
                if (ordered) {
                  force();
                }
            """,
            """
                if (ordered) {
                  writeRecord(bare);
                  force();
                }
                writer.write(pages);
                writeInPlace(batch.inPlaceWrites());
                if (ordered) {
                  force();
                  return;
                }
            """),
        of(
            "manifest-unchecked",
            RECOVERY,
            "ManifestRun missing = firstMissing(record);",
            "ManifestRun missing = null;"),
        of(
            "reuse-one-early",
            "space/PendingFrees.java",
            "oldest.generation >= durableGeneration",
            "oldest.generation > durableGeneration"),
        of(
            "reuse-in-batch",
            BATCH,
            """
                  releaseContent(protectedTable, page.getKey());
                  putContent(page.getKey(), page.getValue(), places.get(next++));
            """,
            """
                  Entry old = protectedTable.get(page.getKey());
                  if (old.page() == 0) {
                    putContent(page.getKey(), page.getValue(), places.get(next++));
                  } else {
                    store.space().giveBack(places.get(next++));
                    MemorySegment copy = memory.allocate().copyFrom(page.getValue());
                    content.add(new PageWrite(old.page(), copy, Checksum.ofMemory(copy)));
                    store.reads().forget(old.page());
                    protectedTable.put(
                        page.getKey(),
                        Entry.protectedPage(old.page(), birth, Checksum.ofMemory(copy)));
                  }
            """),
        new CoreMutant(
            "regular-in-manifest",
            List.of(
                new Patch(
                    BATCH_RUNNER,
                    "List<PageWrite> pages = batch.manifestWrites();",
                    "List<PageWrite> pages = batch.manifestWrites();"
                        + " pages.addAll(batch.inPlaceWrites());"),
                new Patch(
                    BATCH_RUNNER,
                    "batch.isOrdered() ? List.of() : PageWriter.manifest(pages, geometry)",
                    "PageWriter.manifest(pages, geometry)"),
                new Patch(
                    BATCH_RUNNER, "batch.isOrdered() || manifest.size()", "manifest.size()"))),
        of(
            "zero-unordered",
            CHANGE,
            "allocated.values().stream().anyMatch(place -> !place.zero())",
            "false"),
        of(
            "reference-unordered",
            CHANGE,
            "inPlace.keySet().stream().anyMatch(allocated::containsKey)",
            "false"),
        of(
            "no-void",
            RECOVERY,
            "clean ? chosen : chosen.next(System.currentTimeMillis(), false);",
            "chosen;"),
        of("no-force-at-open", RECOVERY, "    makeDurable(chosen);\n", ""),
        of(
            "no-rewrite-at-open",
            RECOVERY,
            """
                  forEachPage(run, (page, memory) -> file.write(geometry.offsetBytes(page), memory));
                }
                write(record);
            """,
            "    }\n"),
        of(
            "clean-untouched",
            RECOVERY,
            "    makeDurable(chosen);\n",
            "    if (!clean) {\n      makeDurable(chosen);\n    }\n"),
        of(
            "growth-unordered",
            "space/Growth.java",
            "      file.force();\n",
            "      var _ = file.lengthBytes();\n"));
  }

  /** A real file whose force does nothing; the simulated file has a force of its own. */
  public static CoreMutant forceOfTheFileDoesNothing() {
    return of("file-no-force", "file/MappedPageFile.java", "    channel.force(false);\n", "");
  }

  /** More rules of core, which the model of the protocol has no name for, or finds hard to show. */
  public static List<CoreMutant> beyondTheModel() {
    return List.of(
        of(
            "clean-by-chosen",
            RECOVERY,
            "boolean clean = isClean(records);",
            "boolean clean = choose(records).clean();"),
        of(
            "no-poison",
            BATCH_RUNNER,
            """
                  forces.getAndIncrement();
                } catch (IOException e) {
                  throw store.health().fail(e);
            """,
            """
                  forces.getAndIncrement();
                } catch (IOException e) {
                  forces.getAndIncrement();
            """),
        of(
            "still-zero",
            "space/Zeros.java",
            "    return zeroed.remove(page);\n",
            "    return zeroed.contains(page);\n"),
        of(
            "node-still-zero",
            SPACE,
            "      var _ = zeros.take(page);\n      return page;\n",
            "      return page;\n"),
        of("not-zeroed", BATCH, "if (!place.zero() && ", "if (place.page() < 0 && "),
        of(
            "closed-once",
            BATCH_RUNNER,
            "for (int i = 0; i < 2; i++) {\n      CommitRecord current",
            "for (int i = 0; i < 1; i++) {\n      CommitRecord current"));
  }

  /** Rules of compressed pages, which only one of the rigs has. */
  public static List<CoreMutant> ofCompressedPages() {
    return List.of(
        of(
            "compressed-unlisted",
            BATCH,
            "content.add(new PageWrite(first, encoded.bytes(), encoded.checksum()));",
            "inPlace.add(PageWrite.inPlace(first, encoded.bytes()));"),
        of(
            "compressed-run-kept",
            BATCH,
            "clear(entry.page(), entry.run());",
            "clear(entry.page(), Math.min(1, entry.run()));"),
        of(
            "codec-name-forgotten",
            BATCH,
            "trees.set(TreeKind.CODEC_NAMES.index(), codecNames.seal(birth));",
            "var _ = codecNames.seal(birth);"),
        of(
            "dictionary-forgotten",
            BATCH,
            "trees.set(TreeKind.DICTIONARIES.index(), dictionaries.seal(birth));",
            "var _ = dictionaries.seal(birth);"));
  }
}
