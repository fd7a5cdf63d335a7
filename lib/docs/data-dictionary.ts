import { type Column, canonicalColumnCount, columns, type Field, fields, type Source } from '../protocol/event.ts';
import { badReasons, fieldFaults, ignoreRules, undatedDay } from '../protocol/row.ts';
import { badRowColumns, ledgerColumns } from '../protocol/store.ts';
import { code, generatedFrom, markdownTable, page } from './markdown.ts';

/** What the columns of `bad_rows` mean. */
const badRowMeanings: Readonly<Record<keyof typeof badRowColumns, string>> = {
  collector_tstamp: 'When the collector answered the request; null where the line does not tell.',
  reason: 'Why the line is no event, one of the reasons below.',
  detail: 'More about it, such as a size or a count.',
  field: 'The log field or parameter at fault.',
  value: 'What stood there, cleaned, at most 1,000 characters.',
  line: 'The raw line, at most 64 KiB; a backslash as `\\\\`, a tab as `\\t`, other control characters and broken bytes as `\\xHH`.',
  object: 'The log object it stood in.',
  v_etl: 'ETL and its version.',
};

/** What the columns of `ledger` mean. */
const ledgerMeanings: Readonly<Record<keyof typeof ledgerColumns, string>> = {
  object: 'The log object.',
  dt: `Day of the lines, UTC; ${undatedDay} for lines that tell no day.`,
  measure:
    'What `n` counts: `lines`, `events`, `bad`, `ignored`, `duplicates`, `copied_ids` (events given an id of their own; they are among `events`), `bytes` (of the object as stored), `broken` (1: the object could not be read to its end).',
  name: 'The reason of bad lines, the rule of ignored ones, the error of a broken object; else null.',
  n: 'The number.',
};

function sourceText(source: Source): string {
  switch (source.by) {
    case 'tracker':
      return `parameter ${code(source.parameter)}${source.part === undefined ? '' : ` (${source.part})`}`;
    case 'log':
      return `log field ${code(source.field)}`;
    case 'pixel':
      return `pixel function ${code(source.key)}`;
    case 'etl':
      return source.computedFrom.length === 0 ? 'ETL' : `from ${source.computedFrom.map(code).join(', ')}`;
  }
}

function meaning({ brief, note, deprecated, reserved }: Field): string {
  return [
    brief,
    note ?? '',
    deprecated ? 'Deprecated: only old trackers send it.' : '',
    reserved ? '*Nothing fills it yet.*' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

const eventTable = (names: readonly Column[], first: number): string =>
  markdownTable(
    ['#', 'column', 'type', 'limit', 'source, the first that gives a value', 'meaning', 'example'],
    names.map((name, i) => {
      const field = fields[name];
      const limit = field.limit === undefined ? '' : String(field.limit);
      const sources = field.from.map(sourceText).join('; ');
      return [String(first + i), code(name), field.type, limit, sources, meaning(field), code(field.example)];
    }),
  );

const columnTable = (types: Readonly<Record<string, string>>, meanings: Readonly<Record<string, string>>): string =>
  markdownTable(
    ['column', 'type', 'meaning'],
    Object.entries(types).map(([name, type]) => [code(name), type, meanings[name]!]),
  );

const namedTable = (head: string, entries: Readonly<Record<string, string>>): string =>
  markdownTable(
    [head, 'meaning'],
    Object.entries(entries).map(([name, says]) => [code(name), says]),
  );

/** docs/data-dictionary.md: every column of every table, from the event model. */
export const dataDictionary = (): string =>
  page(
    generatedFrom('lib/protocol'),
    '# Data dictionary',
    'Every column of the store. Timestamps are UTC with milliseconds; limits are in characters, longer text is cut and the cut named in `field_errors`; null is "the event does not say". Every table also has `run`, the run that loaded the row; `events` and `bad_rows` have `dt`, the day (UTC, by the collector\'s clock) as a text such as `2026-11-23`.',
    '## events',
    `One row per event. First Snowplow's ${canonicalColumnCount} canonical columns under their names, in their order.`,
    eventTable(columns.slice(0, canonicalColumnCount), 1),
    "Then firn's own.",
    eventTable(columns.slice(canonicalColumnCount), canonicalColumnCount + 1),
    '## bad_rows',
    'One row per line that should have been an event and is none.',
    columnTable(badRowColumns, badRowMeanings),
    namedTable('reason', badReasons),
    '## ledger',
    'What became of every line, per object and day: lines = events + bad + ignored + duplicates.',
    columnTable(ledgerColumns, ledgerMeanings),
    'Why a line was ignored:',
    namedTable('rule', ignoreRules),
    '## field_errors',
    'A value that does not fit its column leaves it null, or cut; the row is still an event, and `field_errors` names the column, the fault and the value.',
    namedTable('fault', fieldFaults),
  );
