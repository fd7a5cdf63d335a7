package org.apache.hadoop.hive.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/**
 * What is said beside a statement's own messages: "return code 2 from MapRedTask" tells nobody that an assertion failed.
 */
final class Overheard {
  private static final int keptBytes = 16_384;

  final Scripts scripts;
  private final Set<String> causes = new LinkedHashSet<>();

  Overheard(OutputStream err) {
    scripts = new Scripts(err);
  }

  /**
   * Collects the root causes of the problems that Hive, Tez and MapReduce log; not what the metastore logs while it
   * makes its tables, "does not exist" for each.
   */
  void listen() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    AbstractAppender appender = new AbstractAppender("overheard", null, null, true, Property.EMPTY_ARRAY) {
      @Override
      public void append(LogEvent event) {
        boolean metastore = event.getLoggerName().matches("DataNucleus.*|.*\\.metastore\\..*");
        if (event.getThrown() != null && !metastore) note(event.getThrown());
      }
    };
    appender.start();
    context.getConfiguration().getRootLogger().addAppender(appender, Level.WARN, null);
    context.updateLoggers();
  }

  static Throwable root(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    return root;
  }

  private synchronized void note(Throwable problem) {
    if (causes.size() < 20) causes.add(root(problem).toString());
  }

  synchronized List<String> causes() {
    return new ArrayList<>(causes);
  }

  synchronized void forget() {
    causes.clear();
    scripts.forget();
  }

  /** Standard error, where Hive copies what its scripts write there: passed on, and the last of it kept. */
  static final class Scripts extends OutputStream {
    private final OutputStream err;
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Scripts(OutputStream err) {
      this.err = err;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int start, int length) throws IOException {
      err.write(bytes, start, length);
      if (kept.size() < keptBytes) kept.write(bytes, start, Math.min(length, keptBytes - kept.size()));
    }

    @Override
    public void flush() throws IOException {
      err.flush();
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }

    synchronized void forget() {
      kept = new ByteArrayOutputStream();
    }
  }
}
