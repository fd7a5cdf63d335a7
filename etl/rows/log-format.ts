import { generations, type LogField, logFields, neededFields } from '../../lib/protocol/logs.ts';

/** All fields read, with their place in a `Format`. */
export const fieldPlaces: readonly LogField[] = [...logFields, 'timestamp'];
export const placeOf = (field: LogField): number => fieldPlaces.indexOf(field);

/** Which column of a line holds which field. */
export interface Format {
  readonly columnCount: number;
  /** By place in `fieldPlaces`: the line's column, -1 if it has none. */
  readonly columnOf: Int32Array;
  /** What a usable format would need and this one lacks; null if nothing. */
  readonly lacks: LogField | null;
}

const spelled = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
const placeBySpelling = new Map(fieldPlaces.map((field, place) => [spelled(field), place]));

function formatOf(names: readonly string[]): Format {
  const columnOf = new Int32Array(fieldPlaces.length).fill(-1);
  for (const [column, name] of names.entries()) {
    const place = placeBySpelling.get(spelled(name));
    if (place !== undefined && columnOf[place] === -1) columnOf[place] = column;
  }
  const has = (field: LogField): boolean => columnOf[placeOf(field)] !== -1;
  const timed = has('timestamp(ms)') || has('timestamp') || (has('date') && has('time'));
  const missing = neededFields.find((field) => !has(field)) ?? (timed ? null : 'date');
  return { columnCount: names.length, columnOf, lacks: missing };
}

/** The format a `#Fields:` line declares. */
export const formatOfHeader = (names: string): Format => formatOf(names.split(/[ \t]+/).filter((name) => name !== ''));

const generationFormats = new Map(generations.map((count) => [count as number, formatOf(logFields.slice(0, count))]));

/** The format of lines with so many columns and no header; undefined if CloudFront never wrote such lines. */
export const formatOfCount = (count: number): Format | undefined => generationFormats.get(count);
