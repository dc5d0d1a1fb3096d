package io.mappedpages.cli.demo;

import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.ReadView;
import io.mappedpages.cli.demo.StoredFile.Content;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Compares what a store holds with what it has to hold: every file that was acknowledged, byte for
 * byte as in the folder. What was not acknowledged may be there too, but whole, and only one file,
 * since only one is in flight.
 *
 * <p>A file that somebody changes while the demo runs is no difference, if the store has just what
 * the child read.
 */
final class Check {
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * What was found.
   *
   * @param intact how many of the acknowledged files are there, whole
   * @param changed how many of them have changed in the folder since they were stored
   * @param inFlight files that are there, whole, and were not acknowledged
   * @param differences what is not as it has to be, one line each
   */
  record Result(
      int intact, int changed, Map<Integer, Content> inFlight, List<String> differences) {}

  private final Sources sources;
  private final Map<Integer, Content> acknowledged;
  private final Map<Integer, Content> found = new TreeMap<>();
  private final Map<Integer, Content> inFlight = new HashMap<>();
  private final List<String> differences = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int intact;
  private int changed;

  private Check(Sources sources, Map<Integer, Content> acknowledged) {
    this.sources = sources;
    this.acknowledged = acknowledged;
  }

  /** Checks a store; what is wrong with it is in the result, not thrown. */
  static Result run(Pager<Kib4> pager, Sources sources, Map<Integer, Content> acknowledged) {
    Check check = new Check(sources, acknowledged);
    try (ReadView<Kib4> view = pager.view()) {
      try {
        DemoStore.forEach(view, first -> check.file(pager, first));
      } catch (PagerException | DamagedDemoException e) {
        check.differences.add("index: " + e.getMessage());
      }
      check.missing();
      check.counters(view);
    }
    return new Result(check.intact, check.changed, check.inFlight, check.differences);
  }

  /** Nobody writes meanwhile. A view of its own: one keeps what it has decoded. */
  private void file(Pager<Kib4> pager, long first) {
    try (ReadView<Kib4> view = pager.view()) {
      StoredFile file = DemoStore.open(view, first);
      FileName name = file.name();
      Integer index = sources.indexOf(name);
      if (index == null) {
        differences.add(name + ": in the store, but not in the folder");
      } else if (found.putIfAbsent(index, file.content()) != null) {
        differences.add(name + ": twice in the store");
      } else if (DemoStore.find(view, name) != first) {
        differences.add(name + ": not found by its name");
      } else {
        compare(index, file);
      }
    } catch (PagerException | DamagedDemoException e) {
      differences.add("file at page %d: %s".formatted(first, e.getMessage()));
    }
  }

  private void compare(int index, StoredFile file) {
    Comparison comparison = new Comparison(file, index);
    boolean same = comparison.firstDifference < 0;
    Content acked = acknowledged.get(index);
    String wrong = null;
    if (!comparison.actual().equals(file.content())) {
      wrong = "is %s, but was written as %s".formatted(comparison.actual(), file.content());
    } else if (acked != null && !acked.equals(file.content())) {
      wrong = "is %s, but was acknowledged as %s".formatted(file.content(), acked);
    } else if (!same && !sources.hasChanged(index)) {
      wrong = "differs from the folder at byte " + comparison.firstDifference;
    }
    if (wrong != null) {
      differences.add(file.name() + ": " + wrong);
    } else if (acked == null) {
      inFlight.put(index, file.content());
    } else {
      intact++;
      changed += same ? 0 : 1;
    }
  }

  private void missing() {
    for (int index : acknowledged.keySet()) {
      if (!found.containsKey(index)) {
        differences.add(sources.name(index) + ": acknowledged, but not in the store");
      }
    }
    if (inFlight.size() > 1) {
      differences.add(inFlight.size() + " files that were not acknowledged; one was in flight");
    }
  }

  private void counters(ReadView<Kib4> view) {
    long bytes = found.values().stream().mapToLong(Content::bytes).sum();
    counter(view, DemoStore.FILES, "files", found.size());
    counter(view, DemoStore.BYTES, "bytes", bytes);
  }

  private void counter(ReadView<Kib4> view, int slot, String what, long expected) {
    long value = Math.max(0, view.root(slot));
    if (value != expected) {
      differences.add(
          "root slot %d counts %d %s, the index has %d".formatted(slot, value, what, expected));
    }
  }

  /** Reads a stored file to its end, beside the same file in the folder. */
  private final class Comparison {
    private final CRC32C crc = new CRC32C();
    private long bytes;
    private long firstDifference = -1;

    Comparison(StoredFile file, int index) {
      try (InputStream source =
          Files.newInputStream(sources.path(index), LinkOption.NOFOLLOW_LINKS)) {
        readAll(file, source);
      } catch (IOException _) {
        differsFrom(bytes); // it is gone, or has become another kind of file
        readAll(file);
      }
    }

    private void readAll(StoredFile file, InputStream source) throws IOException {
      for (MemorySegment piece = file.next(); piece != null; piece = file.next()) {
        long before = bytes;
        add(piece);
        if (firstDifference < 0) {
          int count = source.readNBytes(buffer, 0, (int) piece.byteSize());
          long at = MemorySegment.ofArray(buffer).asSlice(0, count).mismatch(piece);
          differsFrom(at < 0 ? -1 : before + at);
        }
      }
      if (firstDifference < 0 && source.read() >= 0) {
        differsFrom(bytes);
      }
    }

    private void readAll(StoredFile file) {
      for (MemorySegment piece = file.next(); piece != null; piece = file.next()) {
        add(piece);
      }
    }

    private void add(MemorySegment piece) {
      crc.update(piece.asByteBuffer());
      bytes += piece.byteSize();
    }

    private void differsFrom(long at) {
      if (firstDifference < 0) {
        firstDifference = at;
      }
    }

    Content actual() {
      return new Content(bytes, (int) crc.getValue());
    }
  }
}
