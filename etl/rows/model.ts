import { type Column, columns, type Form, fields, type Type } from '../../lib/protocol/event.ts';
import type { LogField } from '../../lib/protocol/logs.ts';
import {
  base64Parameters,
  campaignParameters,
  clickIds,
  crossDomainParameter,
  parameters,
  pixelDataKeys,
  seedEraOnly,
} from '../../lib/protocol/parameters.ts';
import type { Memory } from './bytes.ts';
import { placeOf } from './format.ts';
import { Pairs } from './pairs.ts';

/** The event model in the form the hot path walks: numbers instead of names. */

export const columnCount = columns.length;

const placeOfColumn = new Map(columns.map((column, place) => [column, place]));
/** A column's place in the table. */
export const at = (column: Column): number => placeOfColumn.get(column)!;

/** Parameters of the tracker, as pairs to look for; ids are in byte order of the names. `u` and `schema` are read on two paths only. */
export const makeQueryPairs = (memory: Memory): Pairs => new Pairs(memory, [...parameters.keys(), 'u', 'schema']);
export const makePixelPairs = (memory: Memory): Pairs => new Pairs(memory, pixelDataKeys);
export const makePagePairs = (memory: Memory): Pairs =>
  new Pairs(memory, [...Object.values(campaignParameters), ...Object.keys(clickIds), crossDomainParameter]);

export interface CompiledSource {
  readonly by: 'tracker' | 'pixel' | 'log';
  /** Id among the pairs of that kind, or place of the log field. */
  readonly id: number;
  readonly base64: boolean;
  /** Counts in the seed era only. */
  readonly seedEraOnly: boolean;
}

export interface CompiledColumn {
  readonly place: number;
  readonly name: Column;
  readonly type: Type;
  /** Code points, Infinity for none. */
  readonly limit: number;
  readonly form: Form | null;
  readonly part: 'width' | 'height' | null;
  readonly sources: readonly CompiledSource[];
}

/** Columns that are found by rules of their own. */
const byOwnRule: readonly Column[] = ['event', 'collector_tstamp'];

/** The columns that are read from the line, in table order, with their sources in order of preference. */
export function compileColumns(
  parameterNames: readonly string[],
  pixelKeys: readonly string[],
): readonly CompiledColumn[] {
  const compiled: CompiledColumn[] = [];
  for (const [place, name] of columns.entries()) {
    const field = fields[name];
    const sources: CompiledSource[] = [];
    let part: 'width' | 'height' | null = null;
    for (const source of field.from) {
      if (source.by === 'etl') continue;
      if (source.by === 'tracker') {
        part = source.part ?? part;
        sources.push({
          by: 'tracker',
          id: parameterNames.indexOf(source.parameter),
          base64: (base64Parameters as readonly string[]).includes(source.parameter),
          seedEraOnly: (seedEraOnly as readonly string[]).includes(source.parameter),
        });
      } else if (source.by === 'pixel') {
        sources.push({ by: 'pixel', id: pixelKeys.indexOf(source.key), base64: false, seedEraOnly: false });
      } else {
        sources.push({ by: 'log', id: placeOf(source.field as LogField), base64: false, seedEraOnly: false });
      }
    }
    if (sources.length === 0 || byOwnRule.includes(name)) continue;
    compiled.push({
      place,
      name,
      type: field.type,
      limit: field.limit ?? Number.POSITIVE_INFINITY,
      form: field.form ?? null,
      part,
      sources,
    });
  }
  return compiled;
}
