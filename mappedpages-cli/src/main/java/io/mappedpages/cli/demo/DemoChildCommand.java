package io.mappedpages.cli.demo;

import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The process that the demo kills: stores the files of a list that the store does not have yet, and
 * says so when the commit has returned. Paths come as URIs, which lose nothing on their way.
 */
@Command(name = "demo-child", hidden = true)
public final class DemoChildCommand implements Callable<Integer> {
  private static final int ORPHANED = 4;

  @Parameters(index = "0")
  private @SuppressWarnings("NullAway.Init") URI store;

  @Parameters(index = "1")
  private @SuppressWarnings("NullAway.Init") URI folder;

  @Parameters(index = "2")
  private @SuppressWarnings("NullAway.Init") URI list;

  @Parameters(index = "3", arity = "0..1")
  private @Nullable String codec;

  private final CountDownLatch finish = new CountDownLatch(1);

  @Override
  public Integer call() throws IOException, InterruptedException {
    Thread.ofPlatform().daemon().start(this::listen);
    List<FileName> names = Sources.readList(Path.of(list));
    // Unbuffered: one line is one write, and what was written survives this process.
    try (OutputStream parent = new FileOutputStream(FileDescriptor.out)) {
      say(parent, new Message.Opening());
      try (Pager<Kib4> pager = DemoStore.openOrCreate(Path.of(store))) {
        say(parent, new Message.Ready());
        storeAll(parent, new DemoStore(pager, codec), names);
        say(parent, new Message.Done());
        finish.await();
      }
    }
    return 0;
  }

  private void storeAll(OutputStream parent, DemoStore files, List<FileName> names)
      throws IOException {
    Path below = Path.of(folder);
    for (int i = 0; i < names.size(); i++) {
      if (!files.contains(names.get(i))) {
        say(parent, store(files, i, names.get(i), below));
      }
    }
  }

  private static Message store(DemoStore files, int index, FileName name, Path below) {
    try (ByteChannel source =
        Files.newByteChannel(name.in(below), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return new Message.Stored(index, files.store(name, source));
    } catch (IOException e) {
      return new Message.Skipped(index, e.toString());
    }
  }

  private static void say(OutputStream parent, Message message) throws IOException {
    parent.write((message.line() + "\n").getBytes(StandardCharsets.UTF_8));
    parent.flush();
  }

  /** Waits for the word to finish; without a parent there is no more use in going on. */
  private void listen() {
    try (BufferedReader parent =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      if (parent.readLine() != null) {
        finish.countDown();
        return;
      }
    } catch (IOException _) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
