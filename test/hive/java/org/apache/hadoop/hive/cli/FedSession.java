package org.apache.hadoop.hive.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.hadoop.hive.common.LogUtils;
import org.apache.hadoop.hive.common.io.CachingPrintStream;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.ql.IDriver;
import org.apache.hadoop.hive.ql.io.IOContextMap;
import org.apache.hadoop.hive.ql.processors.CommandProcessor;
import org.apache.hadoop.hive.ql.session.SessionState;
import org.apache.hadoop.hive.serde2.SerDeUtils;
import org.codehaus.jackson.map.ObjectMapper;

/**
 * The command line of Hive, fed with scripts instead of one file. JSON lines come in on standard input, {@code
 * {"script": TEXT, "rows": BOOLEAN}}; JSON lines go out on standard output and nothing else does:
 *
 * <pre>
 * {"ready": true}                    the session can take scripts
 * {"statement": TEXT}                a statement begins
 * {"done": true, "rows": [[TEXT]]}   the script is through; the rows of its last statement, where asked for
 * {"failed": TEXT, "said": [TEXT], "causes": [TEXT], "script": TEXT}
 *                                    the statement that ended the script, what Hive printed, the root causes in its
 *                                    log, what TRANSFORM scripts wrote to standard error
 * </pre>
 *
 * <p>A script goes through CliDriver's own reader, as {@code hive -f} sends it, so comments, quotes, {@code set} and
 * {@code add file} mean the same. The end of the input ends the process.
 */
public final class FedSession extends CliDriver {
  private static final ObjectMapper json = new ObjectMapper();

  private final PrintStream answers;
  private final Overheard overheard;
  private String statement = "";
  private List<String[]> rows;

  private FedSession(PrintStream answers, Overheard overheard) {
    this.answers = answers;
    this.overheard = overheard;
  }

  public static void main(String[] args) throws Exception {
    PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8");
    InputStream requests = System.in;
    System.setOut(System.err);
    System.setIn(InputStream.nullInputStream());

    // As CliDriver.run does it.
    OptionsProcessor options = new OptionsProcessor();
    if (!options.process_stage1(args)) System.exit(1);
    LogUtils.initHiveLog4j();
    Overheard overheard = new Overheard(System.err);
    CliSessionState state = new CliSessionState(new HiveConf(SessionState.class));
    state.in = System.in;
    state.out = new CachingPrintStream(OutputStream.nullOutputStream(), true, "UTF-8");
    state.info = new PrintStream(OutputStream.nullOutputStream());
    state.err = new CachingPrintStream(System.err, true, "UTF-8");
    System.setErr(new PrintStream(overheard.scripts, true, "UTF-8"));
    if (!options.process_stage2(state)) System.exit(2);
    for (Map.Entry<Object, Object> setting : state.cmdProperties.entrySet()) {
      state.getConf().set((String) setting.getKey(), (String) setting.getValue());
      state.getOverriddenConfigurations().put((String) setting.getKey(), (String) setting.getValue());
    }
    SessionState.start(state);
    overheard.listen();

    FedSession session = new FedSession(answers, overheard);
    session.setHiveVariables(options.getHiveVariables());
    session.answer(Map.of("ready", true));
    LinkedBlockingQueue<Map<?, ?>> scripts = scriptsFrom(requests);
    for (Map<?, ?> script = scripts.take(); !script.isEmpty(); script = scripts.take()) {
      session.carryOut((String) script.get("script"), (Boolean) script.get("rows"));
    }
    state.close();
    Runtime.getRuntime().halt(0);
  }

  /** Reads ahead, so that the end of the input is seen while a statement runs: nobody would wait for its answer. */
  private static LinkedBlockingQueue<Map<?, ?>> scriptsFrom(InputStream requests) {
    LinkedBlockingQueue<Map<?, ?>> scripts = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> {
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(requests, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          scripts.put(json.readValue(line, Map.class));
        }
        scripts.put(Map.of());
        Thread.sleep(5_000);
      } catch (IOException | InterruptedException problem) {
        problem.printStackTrace();
      }
      Runtime.getRuntime().halt(71);
    });
    reader.setDaemon(true);
    reader.start();
    return scripts;
  }

  private void carryOut(String script, boolean withRows) throws IOException {
    rows = withRows ? new ArrayList<>() : null;
    List<String> said = new ArrayList<>();
    HiveConf conf = SessionState.get().getConf();
    if (withRows) conf.set(SerDeUtils.LIST_SINK_OUTPUT_FORMATTER, RowTexts.class.getName());
    int code;
    try {
      code = processReader(new BufferedReader(new StringReader(script)));
    } catch (RuntimeException | IOException problem) {
      // CliDriver wraps what a command throws; hive -f would die of it.
      said.add(String.valueOf(Overheard.root(problem)));
      code = 1;
    } finally {
      conf.unset(SerDeUtils.LIST_SINK_OUTPUT_FORMATTER);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    if (code == 0) {
      answer.put("done", true);
      answer.put("rows", rows == null ? List.of() : rows);
    } else {
      CliSessionState state = (CliSessionState) SessionState.get();
      said.addAll(((CachingPrintStream) state.err).getOutput());
      said.addAll(((CachingPrintStream) state.out).getOutput());
      answer.put("failed", statement);
      answer.put("said", said);
      answer.put("causes", overheard.causes());
      answer.put("script", overheard.scripts.text());
    }
    answer(answer);
  }

  @Override
  public int processCmd(String command) {
    statement = command.trim();
    overheard.forget();
    // Local Tez tasks live in this process. One that failed to read leaves "an I/O exception happened" behind for the
    // next task whose input has the same name ("Map 1"), which then drops its rows and reports success.
    IOContextMap.clear();
    SessionState.get().out.flush();
    if (rows != null) rows.clear();
    answer(Map.of("statement", statement));
    return super.processCmd(command);
  }

  @Override
  int processLocalCmd(String command, CommandProcessor processor, CliSessionState state) {
    if (rows == null || !(processor instanceof IDriver)) return super.processLocalCmd(command, processor, state);
    IDriver driver = (IDriver) processor;
    try {
      int code = driver.run(command).getResponseCode();
      if (code == 0) fetch(driver);
      return code;
    } catch (IOException problem) {
      state.err.println("Failed with exception " + problem.getClass().getName() + ":" + problem.getMessage());
      return 1;
    } finally {
      driver.close();
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void fetch(IDriver driver) throws IOException {
    List<Object> batch = new ArrayList<>();
    while (driver.getResults((List) batch)) {
      for (Object row : batch) rows.add(row instanceof String[] ? (String[]) row : new String[] {row.toString()});
      batch.clear();
    }
  }

  private void answer(Map<String, ?> answer) {
    try {
      System.err.flush();
      answers.write((json.writeValueAsString(answer) + "\n").getBytes(StandardCharsets.UTF_8));
      answers.flush();
    } catch (IOException problem) {
      Runtime.getRuntime().halt(72);
    }
  }
}
