import { type Column, columns, type Field, fields, type Source } from '../../lib/protocol/event.ts';
import type { LogField } from '../../lib/protocol/logs.ts';
import { base64Parameters, seedEraOnly, webhookParameters } from '../../lib/protocol/parameters.ts';
import { cellOf } from './cells.ts';
import type { Origin } from './event-kinds.ts';
import type { Envelope } from './json-reader.ts';
import { placeOf } from './log-format.ts';
import type { TypedReading } from './typed-values.ts';

/** How a source's value becomes a column's. */
export type Reading = 'text' | 'first_of_list' | Envelope | TypedReading;

export interface CompiledSource {
  readonly by: 'tracker' | 'pixel' | 'log';
  /** Id among the parameters or pixel keys, or place of the log field. */
  readonly id: number;
  readonly reading: Reading;
  readonly isBase64: boolean;
}

export interface CompiledColumn {
  readonly cell: number;
  readonly sources: readonly CompiledSource[];
}

/** Names whose places are the ids of sources. */
export interface SourceNames {
  readonly parameters: readonly string[];
  readonly pixelKeys: readonly string[];
}

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name);

/** Columns that are found by rules of their own. */
const byOwnRule: readonly Column[] = ['event', 'collector_tstamp'];

/**
 * The event model in the form the hot path walks, numbers instead of names: the columns that are read from the line, in table
 * order, with those of their sources that count for events of this origin, in order of preference.
 */
export const compiledColumns = (origin: Origin, names: SourceNames): readonly CompiledColumn[] =>
  columns
    .filter((column) => !byOwnRule.includes(column))
    .map((column) => ({
      cell: cellOf(column),
      sources: sourcesOf(column, origin).flatMap((source) => compiled(column, source, names)),
    }))
    .filter(({ sources }) => sources.length > 0);

/** What may fill a column (README.md, "Kind of event"). */
function sourcesOf(column: Column, origin: Origin): readonly Source[] {
  const { from }: Field = fields[column];
  if (origin === 'seed_era') {
    return column === 'domain_userid' ? [...from, { by: 'tracker', parameter: 'uid' }] : from;
  }
  // A redirect without an event is one itself: what would stand in this column is not looked at.
  if (origin === 'redirect' && column === 'unstruct_event') return [];
  return from.filter((source) => {
    if (source.by !== 'tracker') return true;
    if (isOneOf(seedEraOnly, source.parameter)) return false;
    return origin !== 'webhook' || isOneOf(webhookParameters, source.parameter);
  });
}

function compiled(column: Column, source: Source, names: SourceNames): readonly CompiledSource[] {
  const reading = readingOf(column, source);
  switch (source.by) {
    case 'tracker': {
      const { parameter, part } = source;
      // A height is written with its width.
      if (part === 'height') return [];
      const isBase64 = isOneOf(base64Parameters, parameter);
      return [{ by: 'tracker', id: names.parameters.indexOf(parameter), reading, isBase64 }];
    }
    case 'pixel':
      return [{ by: 'pixel', id: names.pixelKeys.indexOf(source.key), reading, isBase64: false }];
    case 'log':
      return [{ by: 'log', id: placeOf(source.field as LogField), reading, isBase64: false }];
    case 'etl':
      return [];
  }
}

function readingOf(column: Column, source: Source): Reading {
  const { type, form }: Field = fields[column];
  if (source.by === 'tracker') {
    if (source.part !== undefined) return 'size';
    if (isOneOf(seedEraOnly, source.parameter)) return 'date_and_time';
  }
  if (column === 'user_ipaddress') return 'first_of_list';
  if (form !== undefined && form !== 'event') return form;
  return type === 'string' ? 'text' : type;
}
