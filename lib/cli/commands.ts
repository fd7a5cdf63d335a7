import type { Command, Option, OptionValues } from './option.ts';

/**
 * Every command and option, once. Parsing, help and docs/cli.md come from this table.
 */

/** How a program ends. */
export const exitCodes = {
  ok: {
    code: 0,
    says: 'Done. Also when there was nothing to do, and of `firn etl` when another run is at work on the store.',
  },
  failed: {
    code: 1,
    says: 'The run or the data failed: nothing was committed, or the ledger does not add up, or the models could not be made. Of other commands that change a store: another run is at work on it.',
  },
  usage: { code: 2, says: 'The command line, the config or a parameter is wrong; nothing was started.' },
} as const;

/** What the environment can say. */
export const environment = {
  FIRN_STORE: 'The store, where `--store` is not given.',
  FIRN_CACHE:
    'Where copies of the files of a store on S3 are kept, for questions. Without it, `firn-cache` in the folder for temporary files.',
  FIRN_S3_PATH_STYLE: 'Set to 1 for a service like S3 that wants the bucket in the path (with AWS_ENDPOINT_URL_S3).',
  'AWS_…': 'For `s3://`: credentials, region and address, as for all AWS tools (AWS_PROFILE, AWS_REGION, …).',
  TMPDIR: 'The folder for temporary files. A run whose store is on S3 works there.',
  FIRN_HIVE_HOME:
    "For `--engine hive`: the folder of Hive, with `bin/hive`. Without it, the one `npm run hive:install` installs in firn's repository.",
  HIVE_CONF_DIR: 'For `--engine hive`: the folder with `hive-site.xml`. Without it, `.hive` in the store.',
  FIRN_DEBUG: 'Set to anything: unexpected errors show their stack.',
  NO_COLOR: 'Set to anything: no colours. Without it, colours are used on a terminal only.',
} as const satisfies Readonly<Record<string, string>>;

const store = {
  type: 'text',
  value: 'DIR',
  default: './store',
  env: 'FIRN_STORE',
  help: 'The store: a folder, or s3://bucket/prefix.',
  example: 'demo/store',
} as const satisfies Option;

const config = {
  type: 'text',
  value: 'FILE',
  help: 'The config. Without it, firn.config.ts or firn.config.js of this folder, where there is one.',
  example: 'firn.config.ts',
} as const satisfies Option;

const json = {
  type: 'flag',
  help: 'For machines: one JSON document, or one JSON object a line where the answer is rows or runs.',
} as const satisfies Option;

const from = {
  type: 'day',
  value: 'DAY',
  help: 'First day, UTC.',
  example: '2026-11-01',
} as const satisfies Option;

const to = {
  type: 'day',
  value: 'DAY',
  help: 'Last day, UTC, inclusive.',
  example: '2026-11-30',
} as const satisfies Option;

const rowFormat = {
  type: 'choice',
  choices: ['table', 'csv', 'jsonl'],
  default: 'table',
  help: 'How rows are written.',
  example: 'csv',
} as const satisfies Option;

const limit = {
  type: 'count',
  value: 'N',
  least: 0,
  help: 'At most so many rows; 0: all. Without it 20 in a table, all in the other formats.',
  example: '100',
} as const satisfies Option;

const columns = {
  type: 'text',
  value: 'A,B',
  help: 'The columns, separated by commas; "all": every one. Without it a few in a table, every one in the other formats.',
  example: 'collector_tstamp,event,page_url',
} as const satisfies Option;

const where = {
  type: 'text',
  value: 'SQL',
  help: 'A further condition, in the SQL of the engine.',
  example: "page_urlpath like '/shop/%'",
} as const satisfies Option;

export const commands = {
  etl: {
    brief: 'Loads new raw logs into a store.',
    detail: [
      'Reads every log file that no run has loaded yet, turns its lines into events and bad rows, drops duplicates, checks that every line is accounted for, and commits. Run again, it loads what is new since; a run that was cut off is finished first. A large backlog is loaded in several runs, one after the other. Then the models of the days that changed are made (docs/models.md).',
    ],
    operand: null,
    options: {
      raw: {
        type: 'text',
        value: 'DIR',
        requiredUnless: 'abandon',
        help: 'The folder of access logs, or s3://bucket/prefix: .gz or plain, in any subfolders. They are never changed.',
        example: 'demo/raw',
      },
      store,
      engine: {
        type: 'choice',
        choices: ['duckdb', 'hive'],
        default: 'duckdb',
        help: 'What loads: the embedded engine, or a Hive of this machine. A store stays with the engine that made it.',
        example: 'hive',
      },
      print: {
        type: 'flag',
        help: "With --engine hive: print the script of the next run's load instead of running it. Writes nothing.",
      },
      since: {
        type: 'day',
        value: 'DAY',
        help: 'For back-fills: look at logs from this day on, however long ago the last run was.',
        example: '2026-11-01',
      },
      run: {
        type: 'run',
        value: 'RUN',
        help: 'The id of the run, its scheduled time in UTC. Without it, now.',
        example: '20261123T040000Z',
      },
      'keep-going': {
        type: 'flag',
        help: 'Load what could be read of broken files instead of failing.',
      },
      abandon: {
        type: 'run',
        value: 'RUN',
        help: 'Give up this unfinished run: its rows go, its files are loaded by the next run. Loads nothing.',
        example: '20261123T040000Z',
      },
      config,
      json,
    },
    examples: ['firn etl --raw demo/raw --store demo/store'],
  },
  rebuild: {
    brief: "Reads the raw logs of some days again, with today's code and config.",
    detail: [
      'The runs with rows of these days are read again as one new run, which readers do not see yet; what is different about it is shown. "--switch" makes readers see it in place of the old runs, at once or later by its name. Runs are read again whole, with their other days.',
    ],
    operand: null,
    options: {
      from: { ...from, requiredUnless: 'run' },
      to: { ...to, requiredUnless: 'run' },
      raw: {
        type: 'text',
        value: 'DIR',
        help: 'The folder of access logs, or s3://bucket/prefix. Without it, where the runs found them.',
        example: 'demo/raw',
      },
      store,
      run: {
        type: 'run',
        value: 'RUN',
        help: 'A rebuild that waits, by its name, instead of a new one.',
        example: '20261123T040000Z',
      },
      switch: { type: 'flag', help: 'Make readers see the rebuild in place of the runs it was made from.' },
      abandon: { type: 'flag', help: 'With --run: give the rebuild up; its files go.' },
      'keep-going': { type: 'flag', help: 'Take what can be read of broken files instead of failing.' },
      config,
      json,
    },
    examples: ['firn rebuild --from 2026-11-01 --to 2026-11-30 --store demo/store'],
  },
  erase: {
    brief: 'Erases a person from the raw logs and the store, for good.',
    detail: [
      'Finds all identifiers that occur together with the one given, all lines of the raw logs and all rows that carry one of them, takes the lines out, and makes the runs again without them. A hashed tombstone keeps the person out of later loads and rebuilds. A receipt says what was done, without saying to whom (docs/erase-and-retention.md).',
      'Start with --dry-run: it shows the identifiers, in clear, and what would be removed.',
    ],
    operand: null,
    options: {
      user: {
        type: 'text',
        value: 'ID',
        required: true,
        help: 'Any identifier of the person: a user_id, domain_userid, network_userid or domain_sessionid.',
        example: 'customer-1042',
      },
      except: {
        type: 'list',
        value: 'ID',
        help: "An identifier that is somebody else's, though it occurs with the person's; repeat it for more.",
        example: 'customer-1043',
      },
      'dry-run': { type: 'flag', help: 'Find everything, show it, touch nothing.' },
      raw: {
        type: 'text',
        value: 'DIR',
        help: 'The folder of access logs, or s3://bucket/prefix. Without it, where the last run found them.',
        example: 'demo/raw',
      },
      store,
      'keep-going': { type: 'flag', help: 'Take what can be read of broken files instead of failing.' },
      config,
      json,
    },
    examples: ['firn erase --user customer-1042 --dry-run --store demo/store'],
  },
  expire: {
    brief: 'Removes what is older than the config says things are kept.',
    detail: [
      'Raw logs, events and bad rows have a number of days each (retention: { rawDays, eventDays, badRowDays } in the config). Raw logs no run has read stay, however old. The ledger goes on to say what there was.',
    ],
    operand: null,
    options: {
      'dry-run': { type: 'flag', help: 'Show what has expired, remove nothing.' },
      raw: {
        type: 'text',
        value: 'DIR',
        help: 'The folder of access logs, or s3://bucket/prefix. Without it, where the last run found them.',
        example: 'demo/raw',
      },
      store,
      config,
      json,
    },
    examples: ['firn expire --dry-run --store demo/store'],
  },
  lookup: {
    brief: 'Puts tables of your own into the store, for questions to join.',
    detail: [
      'firn lookup add NAME FILE reads a table (CSV, TSV, either as .gz, or Parquet; a file or s3://bucket/key) and makes it the table NAME of the store, in the place of one of that name. Its first line names the columns; their types (string, bigint, double) are told from the values. Whoever asks at that time sees the table that was there, or the new one, never a part.',
      'firn lookup list shows the tables of your own, firn lookup remove NAME takes one out, with its file. docs/lookups.md has the whole.',
    ],
    operand: {
      value: 'add NAME FILE | list | remove NAME',
      words: 3,
      help: 'What to do. NAME is letters, digits and "_".',
    },
    options: {
      store,
      type: {
        type: 'list',
        value: 'COLUMN=TYPE',
        help: 'add: the type of a column of CSV, where its values would tell another: string, bigint or double; repeat it for more.',
        example: 'sku=string',
      },
      key: {
        type: 'text',
        value: 'COLUMN',
        help: 'add: the column by which rows are found; it is told where a value of it is there twice. Without it, the first.',
        example: 'customer_id',
      },
      config,
      json,
    },
    examples: [
      'firn lookup add customers customers.csv --store demo/store',
      'firn lookup list --store demo/store',
      'firn query --sql "select * from customers order by customer_id limit 3" --store demo/store',
      'firn lookup remove customers --store demo/store',
    ],
  },
  rows: {
    brief: 'Turns one access log into rows, as every engine does.',
    detail: [
      'Reads a log, .gz or plain, from standard input (firn rows < access.log) and writes its rows as Hive gets them: separated by tabs, \\N for null, first two numbers (of the row, and of its part of the run), then kind (event, bad or tally), day, every column of an event (docs/data-dictionary.md), what is wrong with a bad line, and the tally.',
    ],
    operand: null,
    options: { config },
    examples: ['firn rows'],
  },
  schemas: {
    brief: "Writes the config's schemas as JSON Schema.",
    detail: [
      'The events and entities the config defines ("schemas", docs/enrichment.md), for validators, other programs and an Iglu registry: one file each, VENDOR/NAME/jsonschema/VERSION, as a static registry has them in its folder "schemas". Without --out, their addresses are listed.',
    ],
    operand: null,
    options: {
      out: {
        type: 'text',
        value: 'DIR',
        help: 'The folder to write to. Files of the same schemas are replaced, others stay.',
        example: 'registry/schemas',
      },
      config,
      json,
    },
    examples: ['firn schemas', 'firn schemas --out registry/schemas'],
  },
  ledger: {
    brief: 'Shows what became of every line, and whether it adds up.',
    detail: [
      'Per run and per day: objects, lines, events, bad lines by reason, ignored lines by rule, duplicates. lines = events + bad + ignored + duplicates must hold everywhere, and the rows in the store must be as many as the ledger says; if not, the exit code is 1.',
      'Late lines are those of a day before the newest day an earlier run had already loaded.',
    ],
    operand: null,
    options: {
      store,
      last: {
        type: 'count',
        value: 'N',
        least: 0,
        default: 14,
        help: 'Show so many of the newest runs and days; 0: all. Everything is checked, shown or not.',
        example: '30',
      },
      json,
    },
    examples: ['firn ledger --store demo/store'],
  },
  events: {
    brief: 'Shows events, the newest first.',
    detail: ['All of them, without a limit, come in no particular order: sorting would need room for all.'],
    operand: null,
    options: {
      store,
      from,
      to,
      event: {
        type: 'text',
        value: 'KIND',
        help: 'Only this kind: page_view, page_ping, struct, …, or the name of a self-describing event.',
        example: 'page_view',
      },
      'app-id': { type: 'text', value: 'APP', help: 'Only of this app.', example: 'shop' },
      user: {
        type: 'text',
        value: 'ID',
        help: 'Only of this user: a user_id, domain_userid or network_userid.',
        example: 'customer-1042',
      },
      page: { type: 'text', value: 'PATH', help: 'Only on pages of this path.', example: '/boots' },
      id: {
        type: 'text',
        value: 'ID',
        help: 'Only the event of this event_id.',
        example: '8a3f1c5e-4b1d-4e57-9d2e-3a1b5c7d9e0f',
      },
      where,
      columns,
      limit,
      format: rowFormat,
      json,
    },
    examples: [
      'firn events --store demo/store --event page_view --limit 5',
      'firn events --store demo/store --columns event_id,page_url --format csv --limit 5',
    ],
  },
  bad: {
    brief: 'Shows bad rows, the newest first, each with its reason in a sentence.',
    detail: ['All of them, without a limit, come in no particular order: sorting would need room for all.'],
    operand: null,
    options: {
      store,
      from,
      to,
      reason: {
        type: 'text',
        value: 'REASON',
        help: 'Only of this reason (docs/data-dictionary.md lists them).',
        example: 'missing_event',
      },
      where: { ...where, example: "object like '%.gz'" },
      columns: { ...columns, example: 'reason,line' },
      limit,
      format: rowFormat,
      json,
    },
    examples: ['firn bad --store demo/store --limit 3'],
  },
  query: {
    brief: 'Answers a question: one of the library, a file, or SQL.',
    detail: [
      'The tables are events, bad_rows, ledger, commits and the models, such as page_views and visits (docs/models.md), and your own (docs/lookups.md). "firn query --list" shows the library, "firn query --describe NAME" what a question takes and returns.',
    ],
    operand: { value: 'NAME', help: 'A question of the library, such as traffic/page-views-by-day.' },
    options: {
      file: {
        type: 'text',
        value: 'FILE',
        help: 'A query file instead; its header may declare parameters (queries/README.md).',
        example: 'my-question.sql',
      },
      sql: {
        type: 'text',
        value: 'TEXT',
        help: 'SQL instead, as it stands.',
        example: 'select count(*) as n from events',
      },
      list: { type: 'flag', help: 'Show the questions of the library.' },
      describe: { type: 'flag', help: 'Show what the question takes and returns instead of asking it.' },
      store,
      from,
      to,
      'app-id': { type: 'text', value: 'APP', help: 'Only of this app.', example: 'shop' },
      bots: { type: 'flag', help: 'Count robots too.' },
      param: {
        type: 'list',
        value: 'NAME=VALUE',
        help: "Another parameter of the question's own; repeat it for more.",
        example: 'limit=5',
      },
      format: {
        type: 'choice',
        choices: ['table', 'csv', 'jsonl', 'parquet', 'xlsx', 'html'],
        default: 'table',
        help: 'How rows are written. parquet and xlsx need --out. html is one file with the chart the question hints at.',
        example: 'csv',
      },
      compare: {
        type: 'choice',
        choices: ['none', 'previous'],
        default: 'none',
        help: 'Beside each number what it was in the period before, which is as long and ends the day before --from, and how it changed.',
        example: 'previous',
      },
      out: {
        type: 'text',
        value: 'FILE',
        help: 'Write to this file instead; one there is replaced.',
        example: 'top.csv',
      },
      config: { ...config, help: `${config.help} Its "queries" is a folder with questions of your own.` },
      json,
    },
    examples: [
      'firn query --list',
      'firn query content/top-pages --describe',
      'firn query traffic/page-views-by-day --store demo/store',
      'firn query content/top-pages --store demo/store --param limit=5 --format csv',
      'firn query traffic/page-views-by-day --store demo/store --from 2026-11-20 --to 2026-11-22 --compare previous',
      'firn query content/top-pages --store demo/store --format html --out top.html',
      'firn query --sql "select event, count(*) as n from events group by event order by n desc" --store demo/store',
    ],
  },
  generate: {
    brief: 'Makes access logs of a shop and a magazine that never were.',
    detail: [
      'Visitors who come back, orders, robots, and what real logs have besides: lines sent twice, late, broken or foreign. The same seed gives the same bytes.',
    ],
    operand: null,
    options: {
      events: { type: 'count', value: 'N', least: 1, required: true, help: 'About so many events.', example: '20000' },
      seed: { type: 'count', value: 'S', least: 0, default: 1, help: 'Any whole number.', example: '7' },
      out: { type: 'text', value: 'DIR', required: true, help: 'The folder to write to.', example: 'made-up' },
      from: { ...from, help: 'The first day of the traffic, UTC.' },
      days: { type: 'count', value: 'N', least: 1, help: 'Over so many days.', example: '7' },
      json,
    },
    examples: ['firn generate --events 2000 --seed 7 --out made-up'],
  },
  demo: {
    brief: 'Shows the whole way on made-up traffic: logs, ETL, ledger, answers.',
    detail: ['Run again, it uses what is there.'],
    operand: null,
    options: {
      dir: { type: 'text', value: 'DIR', default: './demo', help: 'The folder for logs and store.', example: 'demo' },
      events: {
        type: 'count',
        value: 'N',
        least: 100,
        default: 20_000,
        help: 'About so many events.',
        example: '20000',
      },
      json,
    },
    examples: ['firn demo'],
  },
  help: {
    brief: 'Explains firn or one of its commands.',
    detail: [],
    operand: { value: 'COMMAND', help: 'The command to explain.' },
    options: {},
    examples: ['firn help etl'],
  },
  version: {
    brief: 'Tells the version.',
    detail: [],
    operand: null,
    options: { json },
    examples: ['firn version'],
  },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as readonly CommandName[];

/** The same table, typed for code that walks it. */
export const commandTable: Readonly<Record<CommandName, Command>> = commands;

/** What the code of a command is called with. */
export type CommandOptions<C extends CommandName> = OptionValues<(typeof commands)[C]['options']>;
