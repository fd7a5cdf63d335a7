import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveConfig } from '../config.ts';
import { badReasons } from '../protocol/row.ts';
import { filledIn, type GivenValues } from '../questions/fill.ts';
import { readQuestion } from '../questions/library.ts';
import { rowsOf, withReader } from './ask.ts';
import { badRowText } from './bad.ts';
import { bar } from './bars.ts';
import type { Run } from './command-code.ts';
import { generateLogs } from './generate.ts';
import { readLedger } from './ledger.ts';
import { sumSentence } from './ledger-text.ts';
import { loadLogs } from './load-logs.ts';
import { queriesFolder } from './package.ts';
import { grouped, table } from './table.ts';
import { bold, print } from './terminal.ts';

/** The demo's traffic, but for how much of it. */
export const demoTraffic = { seed: 1, days: 30 } as const;
const barWidth = 20;

type Rows = readonly Readonly<Record<string, string | null>>[];

/** What the demo found out. */
interface Findings {
  readonly ledger: Awaited<ReturnType<typeof readLedger>>;
  readonly pageViews: Rows;
  readonly visitors: Rows;
  readonly pages: Rows;
  readonly badRows: Rows;
}

/** Makes the logs, or says that they are there. They appear under their name when they are complete. */
async function logs(raw: string, events: number): Promise<string> {
  if (existsSync(raw)) return `Using the access logs in ${raw}; remove the folder for new ones.`;
  const unfinished = `${raw}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const { files, lines } = await generateLogs({ ...demoTraffic, events, out: unfinished });
  await rename(unfinished, raw);
  return `Made ${grouped(lines)} lines of access logs of a made-up site, ${grouped(files)} files, in ${raw}.`;
}

async function load(raw: string, store: string): Promise<readonly string[]> {
  const messages: string[] = [];
  for await (const report of loadLogs({ raw, store, config: resolveConfig({}) })) {
    messages.push(
      report.outcome === 'nothing_new'
        ? `Using the store ${store}: ${report.message}.`
        : `Loaded them: ${report.message}.`,
    );
  }
  return messages;
}

const findings = (store: string): Promise<Findings> =>
  withReader(store, async (reader) => {
    const answer = (name: string, given: GivenValues = {}) =>
      rowsOf(reader, filledIn(readQuestion(queriesFolder, name), given, 'duckdb'));
    return {
      ledger: await readLedger(reader),
      pageViews: await answer('traffic/page-views-by-day'),
      visitors: await answer('traffic/visitors-by-day'),
      pages: await answer('content/top-pages', { limit: ['5'] }),
      // One each of the two rarest reasons: the most telling ones.
      badRows: await rowsOf(
        reader,
        `select * from bad_rows
         qualify row_number() over (partition by reason order by collector_tstamp, line) = 1
         order by count(*) over (partition by reason), reason limit 2`,
      ),
    };
  });

function trafficTable({ pageViews, visitors }: Findings): string {
  const views = new Map(pageViews.map(({ day, page_views }) => [day, Number(page_views)]));
  const mostViews = Math.max(...views.values());
  const mostVisitors = Math.max(...visitors.map((row) => Number(row.visitors)));
  return table(
    [
      { name: 'day', right: false },
      { name: 'page views', right: true },
      { name: '', right: false },
      { name: 'visitors', right: true },
      { name: '', right: false },
    ],
    visitors.map(({ day, visitors: count }) => {
      const dayViews = views.get(day!) ?? 0;
      return [
        day!,
        grouped(dayViews),
        bar(dayViews, mostViews, barWidth),
        grouped(Number(count)),
        bar(Number(count), mostVisitors, barWidth),
      ];
    }),
  );
}

const pagesTable = ({ pages }: Findings): string =>
  table(
    [
      { name: 'page', right: false },
      { name: 'title', right: false },
      { name: 'page views', right: true },
      { name: 'visitors', right: true },
    ],
    pages.map((row) => [
      `${row.page_host ?? ''}${row.page_path ?? ''}`,
      row.title ?? null,
      grouped(row.page_views!),
      grouped(row.visitors!),
    ]),
  );

function report(found: Findings, store: string): string {
  const { ledger, badRows } = found;
  const next = [
    `firn ledger --store ${store}`,
    `firn events --store ${store} --event transaction`,
    'firn query --list',
    `firn query content/top-pages --store ${store} --from ${found.visitors[0]?.day} --param limit=10`,
    `firn query --sql "select app_id, count(*) as events from events group by app_id" --store ${store}`,
  ];
  return [
    `${bold('Every line is accounted for')}\n${sumSentence(ledger)}\n`,
    `${bold('Traffic by day')}\n${trafficTable(found)}`,
    `${bold('Top pages')}\n${pagesTable(found)}`,
    `${bold('Two lines that are no events, and why')}\n${badRows.map(badRowText).join('')}`,
    `${bold('Next')}\n${next.map((command) => `  npx ${command}`).join('\n')}\n`,
  ].join('\n');
}

export const run: Run<'demo'> = async ({ dir, events, json }) => {
  const [raw, store] = [join(dir, 'raw'), join(dir, 'store')];
  const steps = [await logs(raw, events)];
  if (!json) await print(`${steps[0]}\n`);
  const loaded = await load(raw, store);
  if (!json) await print(`${loaded.join('\n')}\n\n`);
  const found = await findings(store);
  if (json) {
    const badRows = found.badRows.map((row) => ({
      ...row,
      explanation: badReasons[row.reason as keyof typeof badReasons],
    }));
    await print(`${JSON.stringify({ raw, store, steps: [...steps, ...loaded], ...found, badRows })}\n`);
  } else {
    await print(report(found, store));
  }
  return found.ledger.problems.length === 0 ? 0 : 1;
};
