import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { duckdbEngine } from '../etl/duckdb/engine.ts';
import { openReader } from '../etl/duckdb/reader.ts';
import { etl } from '../etl/run/run.ts';
import { resolveConfig } from '../lib/config.ts';
import { filledIn } from '../lib/questions/fill.ts';
import { prelude, readQuestion } from '../lib/questions/library.ts';
import { rawLogs, work } from './input.ts';

/**
 * `npm run bench:questions [EVENTS] [ROUNDS]`: the dashboard's questions on the embedded engine, from the models and from the
 * events, beside ClickHouse (chdb) and pandas over the same Parquet files; each alone, one after another, the least
 * disturbed of the rounds. The store, of 30 days, is made once and kept. Nothing here is a test.
 */
const events = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 3);
const store = join(work, `questions-${events}`);
const python = join(work, 'python/bin/python');

const dashboard = [
  'traffic/totals-by-period',
  'traffic/averages-by-period',
  'traffic/visits-by-weekday-and-hour',
  'content/top-pages',
  'content/entry-pages',
  'acquisition/channels',
  'acquisition/referrers',
  'acquisition/campaigns',
  'audience/countries',
  'technology/browsers',
  'technology/operating-systems',
  'technology/devices',
] as const;

/** Of the events alone, without models; what the peers answer too (questions-peers.py). */
const notBots = 'not coalesce(is_bot, false)';
const fromEvents: Readonly<Record<string, string>> = {
  traffic: `select dt, count(*) as page_views, count(distinct domain_userid) as visitors from events where event = 'page_view' and ${notBots} group by dt order by dt`,
  content: `select page_urlhost, page_urlpath, count(*) as page_views from events where event = 'page_view' and ${notBots} group by page_urlhost, page_urlpath order by page_views desc, page_urlhost, page_urlpath limit 20`,
  acquisition: `select channel, count(distinct domain_sessionid) as visits from events where ${notBots} group by channel order by visits desc, channel`,
  technology: `select br_family, count(distinct domain_sessionid) as visits from events where ${notBots} group by br_family order by visits desc, br_family`,
};

/** What is there already is not loaded again. */
async function makeStore(): Promise<void> {
  const raw = await rawLogs(events, 30);
  const config = resolveConfig({});
  for (;;) {
    const { outcome } = await etl({ raw, store, config, version: 'firn-bench', engine: duckdbEngine() });
    if (outcome !== 'committed') return;
  }
}

async function fastest(ask: () => Promise<{ readonly rows: readonly unknown[] }>): Promise<readonly [number, number]> {
  let [best, rows] = [Number.POSITIVE_INFINITY, 0];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    rows = (await ask()).rows.length;
    best = Math.min(best, (performance.now() - began) / 1000);
  }
  return [best, rows];
}

interface OfPeer {
  readonly peer: string;
  readonly question: string;
  readonly seconds: number;
  readonly rows: number;
}

function peers(): readonly OfPeer[] {
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', join(work, 'python')]);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'chdb', 'pandas', 'pyarrow'], { stdio: 'inherit' });
  }
  const out = execFileSync(python, ['bench/questions-peers.py', store, String(rounds)], { encoding: 'utf8' });
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as OfPeer);
}

const table = (...rows: readonly (readonly (string | number)[])[]): void => {
  for (const [at, row] of rows.entries()) {
    process.stdout.write(`| ${row.join(' | ')} |\n`);
    if (at === 0) process.stdout.write(`|${' --- |'.repeat(row.length)}\n`);
  }
  process.stdout.write('\n');
};

await makeStore();
const opened = performance.now();
const reader = await openReader(store);
for (const statement of prelude('queries', 'duckdb')) await reader.query(statement);
const openSeconds = (performance.now() - opened) / 1000;
const [[stored, days]] = (await reader.query('select count(*), count(distinct dt) from events')).rows as [
  [number, number],
];
const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
process.stdout.write(
  `${stored} events of ${days} days, ${rounds} rounds, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${load}; opening ${openSeconds.toFixed(2)} s\n\n`,
);

const ofModels: (readonly (string | number)[])[] = [];
for (const name of dashboard) {
  const sql = filledIn(readQuestion('queries', name), {}, 'duckdb');
  const [seconds, rows] = await fastest(() => reader.query(sql));
  ofModels.push([name, seconds.toFixed(3), rows]);
}
table(['from the models', 's', 'rows'], ...ofModels);

const ofEvents = new Map<string, number>();
for (const [name, sql] of Object.entries(fromEvents)) ofEvents.set(name, (await fastest(() => reader.query(sql)))[0]);
reader.close();
const others = peers();
const seconds = (peer: string, question: string) =>
  others.find((each) => each.peer === peer && each.question === question)!.seconds;
table(
  ['from the events', 'firn s', 'ClickHouse s', 'pandas s', 'of ClickHouse', 'of pandas'],
  ...Object.keys(fromEvents).map((name) => {
    const own = ofEvents.get(name)!;
    const [clickhouse, pandas] = [seconds('chdb', name), seconds('pandas', name)];
    return [
      name,
      own.toFixed(3),
      clickhouse.toFixed(3),
      pandas.toFixed(3),
      (own / clickhouse).toFixed(2),
      (own / pandas).toFixed(2),
    ];
  }),
);
