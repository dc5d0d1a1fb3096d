package io.mappedpages.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.cli.demo.StoredFile.Content;
import org.junit.jupiter.api.Test;

final class MessageTest {
  private static final Message[] MESSAGES = {
    new Message.Opening(),
    new Message.Ready(),
    new Message.Stored(12, new Content(345L << 32, -7)),
    new Message.Skipped(3, "java.nio.file.NoSuchFileException: x; y"),
    new Message.Done()
  };

  @Test
  void whatIsSaidIsUnderstood() {
    for (Message message : MESSAGES) {
      assertThat(Message.parse(message.line())).isEqualTo(message);
    }
  }

  @Test
  void aLineThatWasCutOffSaysNothing() {
    for (Message message : MESSAGES) {
      String line = message.line();
      for (int length = 0; length < line.length(); length++) {
        if (line.charAt(Math.max(0, length - 1)) != ';') {
          assertThat(Message.parse(line.substring(0, length))).isNull();
        }
      }
    }
  }
}
