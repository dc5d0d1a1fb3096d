package io.mappedpages.cli;

import io.mappedpages.PageMap;
import io.mappedpages.ReadOnlyPager;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code mappedpages stats}. */
@Command(
    name = "stats",
    description = {
      "Prints figures about a store, how its free pages lie, and a map of its pages.",
      "Writes nothing into it, and may run beside a writer: then it shows the generation that this"
          + " has published."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:printed", "2:wrong arguments, or the file cannot be opened as a store"})
final class StatsCommand implements Callable<Integer> {
  private static final int LEAST_WIDTH = 20;
  private static final int MOST_WIDTH = 1_000;
  private static final int USUAL_WIDTH = 79;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The store.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Option(
      names = "--png",
      paramLabel = "PICTURE",
      description = "Writes the map as a picture, too; the file must not exist.")
  private @Nullable Path picture;

  @Option(
      names = "--width",
      paramLabel = "N",
      description =
          "How many characters wide the map may be, 20 to 1,000 (default: the variable COLUMNS, or"
              + " 79).")
  private @Nullable Integer width;

  @Option(names = "--json", description = "Prints the figures as one JSON object, and no map.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    int columns = columns();
    try (ReadOnlyPager<?> pager = ReadOnlyPager.openAny(file)) {
      StoreFigures figures = StoreFigures.of(file, pager);
      Path target = picture;
      if (target != null) {
        MapPicture.write(pager.pageMap(MapPicture.MOST_RANGES), target);
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(figures.toJson());
      } else {
        figures.print(out);
        PageMap map = pager.pageMap(MapText.mostRanges(columns));
        MapText.print(map, columns, out);
        if (target != null) {
          out.println();
          out.println(MapPicture.describe(target));
        }
      }
      out.flush();
      return 0;
    }
  }

  private int columns() {
    Integer asked = width;
    if (asked == null) {
      String columns = System.getenv("COLUMNS");
      boolean number = columns != null && columns.matches("[0-9]{1,6}");
      int found = number ? Integer.parseInt(columns) : USUAL_WIDTH;
      return Math.clamp(found, LEAST_WIDTH, MOST_WIDTH);
    }
    if (asked < LEAST_WIDTH || asked > MOST_WIDTH) {
      throw new ParameterException(
          spec.commandLine(), "--width: expected 20 to 1,000, found %,d".formatted(asked));
    }
    return asked;
  }
}
