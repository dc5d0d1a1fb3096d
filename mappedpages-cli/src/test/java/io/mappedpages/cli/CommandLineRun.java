package io.mappedpages.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command line within this process: its exit status and what it printed. */
public record CommandLineRun(int status, String out, String err) {
  /** Runs it. */
  public static CommandLineRun of(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(texts);
    return new CommandLineRun(status, out.toString(), err.toString());
  }
}
