package io.mappedpages.cli.demo;

import io.mappedpages.CompressionOptions;
import io.mappedpages.ProviderException;
import io.mappedpages.spi.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages demo}. */
@Command(
    name = "demo",
    description = {
      "Stores every file below a folder in protected pages, one transaction a file, in a process"
          + " that is killed with SIGKILL at random moments. After each kill the store is opened"
          + " and every file that was acknowledged is compared with the folder, byte for byte.",
      "Symbolic links are not followed."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every file is stored, and was intact after every kill",
      "1:a difference, a store that is not sound, or the storing process failed by itself",
      "2:wrong arguments, or a folder or file that cannot be used"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int MAX_KILLS = 1_000;
  private static final String HOME = "mappedpages.home";

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "The folder. Default: the checkout that the program is run from.")
  private @Nullable Path folder;

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      description = "Make the store there, and leave it. Default: a temporary one.")
  private @Nullable Path keep;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "6",
      description = "How often to kill, 0 to 1000. Default: ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "For the moments of the kills. Default: another one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--codec",
      paramLabel = "NAME",
      description =
          "Store in compressed pages of 64 KiB, by this codec: lz4, snappy, zstd, or another one"
              + " that is there. Default: protected pages of 4 KiB.")
  private @Nullable String codec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path real = realFolder();
    Path kept = keep == null ? null : realFile(keep);
    if (kills < 0 || kills > MAX_KILLS) {
      throw bad("--kills: expected 0 to %,d, found %d".formatted(MAX_KILLS, kills));
    }
    long random = seed == null ? new Random().nextInt(1_000_000) : seed;
    try (WorkFolder work = new WorkFolder()) {
      Path store = kept == null ? work.path().resolve("store.mpg") : kept;
      Sources sources = Sources.scan(real, excluded(work, store));
      DemoRun.Plan plan = new DemoRun.Plan(store, kills, random, kept != null, checkedCodec());
      return new DemoRun(sources, work.path(), plan, spec.commandLine().getOut()).run();
    }
  }

  /** A codec that is not there is an error of the arguments, before anything is made. */
  private @Nullable String checkedCodec() {
    if (codec == null) {
      return null;
    }
    try {
      Providers.pageCodecProvider(CompressionOptions.codec(codec).codecName(), null).open().close();
      return codec;
    } catch (IllegalArgumentException | ProviderException e) {
      throw bad("--codec %s: %s".formatted(codec, e.getMessage()));
    }
  }

  private Path realFolder() throws IOException {
    Path path =
        folder != null
            ? folder
            : Path.of(Objects.requireNonNullElse(System.getProperty(HOME), "."));
    Path real;
    try {
      real = path.toRealPath();
    } catch (NoSuchFileException _) {
      throw bad(path + ": no such folder");
    }
    if (!Files.isDirectory(real)) {
      throw bad(path + ": not a folder");
    }
    if (!Files.isReadable(real) || !Files.isExecutable(real)) {
      throw bad(path + ": the folder cannot be read");
    }
    return real;
  }

  private Path realFile(Path path) throws IOException {
    Path parent = path.toAbsolutePath().normalize().getParent();
    Path name = path.getFileName();
    if (name == null || parent == null || !Files.isDirectory(parent)) {
      throw bad("--keep %s: no such folder: %s".formatted(path, parent));
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw bad("--keep %s: exists already; nothing is overwritten".formatted(path));
    }
    if (!Files.isWritable(parent)) {
      throw bad("--keep %s: the folder cannot be written: %s".formatted(path, parent));
    }
    return parent.toRealPath().resolve(name);
  }

  /** The store does not store itself, nor what belongs to it. */
  private static Set<Path> excluded(WorkFolder work, Path store) {
    Set<Path> excluded = new HashSet<>(Set.of(work.path(), store));
    for (String side : new String[] {".lock", ".creating"}) {
      excluded.add(store.resolveSibling(store.getFileName() + side));
    }
    return excluded;
  }

  private ParameterException bad(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
