import type { ColumnDiff, EventDiff } from '../../etl/duckdb/diff.ts';
import { sumOf } from '../../etl/run/ledger.ts';
import type { Rebuilt } from '../../etl/run/rebuild.ts';
import type { Counts } from '../protocol/store.ts';
import { grouped, type TableColumn, table } from './table.ts';
import { bold } from './terminal.ts';

/** A rebuild beside what readers see now. */
export interface ShownRebuild extends Rebuilt {
  readonly diff: EventDiff;
}

const right = (name: string): TableColumn => ({ name, right: true });
const left = (name: string): TableColumn => ({ name, right: false });

/** The counts of several runs together. */
function inTotal(all: readonly Counts[]): Omit<Counts, 'bytes' | 'copiedIds'> {
  const sum = (of: (counts: Counts) => number) => all.reduce((total, counts) => total + of(counts), 0);
  const named = (of: (counts: Counts) => Readonly<Record<string, number>>) => {
    const names = [...new Set(all.flatMap((counts) => Object.keys(of(counts))))].sort();
    return Object.fromEntries(names.map((name) => [name, sum((counts) => of(counts)[name] ?? 0)]));
  };
  return {
    objects: sum(({ objects }) => objects),
    lines: sum(({ lines }) => lines),
    events: sum(({ events }) => events),
    bad: named(({ bad }) => bad),
    ignored: named(({ ignored }) => ignored),
    duplicates: sum(({ duplicates }) => duplicates),
  };
}

function countsText(before: Counts[], after: Counts): string {
  const [old, now] = [inTotal(before), inTotal([after])];
  const row = (name: string, was: number, is: number) => [name, was, is, is - was] as const;
  const named = (title: string, of: 'bad' | 'ignored') =>
    [...new Set([...Object.keys(old[of]), ...Object.keys(now[of])])]
      .sort()
      .map((name) => row(`  ${title} ${name}`, old[of][name] ?? 0, now[of][name] ?? 0))
      .filter(([, was, is]) => was !== is);
  const rows = [
    row('objects', old.objects, now.objects),
    row('lines', old.lines, now.lines),
    row('events', old.events, now.events),
    row('bad', sumOf(old.bad), sumOf(now.bad)),
    ...named('bad', 'bad'),
    row('ignored', sumOf(old.ignored), sumOf(now.ignored)),
    ...named('ignored', 'ignored'),
    row('duplicates', old.duplicates, now.duplicates),
  ];
  const change = (n: number) => (n === 0 ? '' : `${n > 0 ? '+' : ''}${grouped(n)}`);
  return table(
    [left(''), right('now'), right('rebuilt'), right('change')],
    rows.map(([name, was, is, by]) => [name, grouped(was), grouped(is), change(by)]),
  );
}

const value = (text: string | null): string => (text === null ? 'null' : text);

function columnsText(columns: readonly ColumnDiff[]): string {
  return table(
    [left('column'), right('events'), left('event_id'), left('now'), left('rebuilt')],
    columns.flatMap(({ column, events, examples }) =>
      examples.map(({ eventId, before, after }, i) => [
        i === 0 ? column : '',
        i === 0 ? grouped(events) : '',
        eventId,
        value(before),
        value(after),
      ]),
    ),
    40,
  );
}

function rowsText({ appeared, disappeared }: EventDiff): readonly string[] {
  const line = (what: string, { events, eventIds }: EventDiff['appeared']) =>
    events === 0
      ? []
      : [`${grouped(events)} events ${what}: ${eventIds.join(', ')}${events > eventIds.length ? ', …' : ''}`];
  return [...line('appeared', appeared), ...line('disappeared', disappeared)];
}

/** What a rebuild changes, for people. */
export function rebuildText({ run, generation, replaced, diff }: ShownRebuild): string {
  const { columns, version, inBoth } = diff;
  const runs = replaced.map((commit) => commit.run);
  return [
    `${bold(`Rebuild ${run}`)}, of ${runs.length === 1 ? 'run' : `${runs.length} runs:`} ${runs.join(', ')}`,
    countsText(
      replaced.map(({ counts }) => counts),
      generation.content.counts,
    ),
    ...rowsText(diff),
    columns.length === 0
      ? `No column of the ${grouped(inBoth)} events in both has another value.`
      : `Columns with other values, of ${grouped(inBoth)} events in both:\n${columnsText(columns)}`,
    ...(version === null
      ? []
      : [`v_etl: ${version.examples[0]?.before ?? 'null'} → ${version.examples[0]?.after ?? 'null'}`]),
    '',
  ].join('\n');
}
