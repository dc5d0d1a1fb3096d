package io.mappedpages.cli;

import io.mappedpages.PagerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Says in one line what is wrong with the arguments or with a file. Only an error of this program
 * gets a stack trace.
 */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  static final int BAD_INPUT = 2;
  static final int INTERNAL = 3;

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    print(command, "%s (see %s --help)".formatted(text(e), name));
    return BAD_INPUT;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    switch (e) {
      case PagerException known -> print(command, text(known));
      case UncheckedIOException wrapped ->
          print(command, describe(Objects.requireNonNull(wrapped.getCause())));
      case IOException known -> print(command, describe(known));
      default -> {
        e.printStackTrace(command.getErr());
        return INTERNAL;
      }
    }
    return BAD_INPUT;
  }

  private static void print(CommandLine command, String message) {
    command.getErr().println("mappedpages: " + message.replace('\n', ' '));
    command.getErr().flush();
  }

  private static String text(Exception e) {
    return Objects.requireNonNullElseGet(e.getMessage(), e::toString);
  }

  /** The JDK leaves the reason to the type of the exception for some. */
  private static String describe(IOException e) {
    String message = text(e);
    return switch (e) {
      case NoSuchFileException _ -> message + ": no such file";
      case FileAlreadyExistsException _ -> message + ": exists already";
      case AccessDeniedException _ -> message + ": access denied";
      default -> message;
    };
  }
}
