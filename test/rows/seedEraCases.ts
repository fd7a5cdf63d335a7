import { type Column, fields } from '../../lib/protocol/event.ts';
import type { Cells } from './cells.ts';

/** One of the 40 lines of 2012 with what the original deserializer made of it. */
export interface SeedEraCase {
  readonly id: string;
  readonly line: string;
  readonly expect: {
    readonly outcome: 'event' | 'null' | 'error' | 'all_null_record';
    readonly fields?: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
    readonly not_null?: readonly string[];
    readonly types?: Readonly<Record<string, string>>;
  };
}

/** Names that changed since: the original's → ours. Any other field has the name it had. */
export const renamed: Readonly<Record<string, Column>> = {
  dt: 'collector_tstamp',
  tm: 'collector_tstamp',
  visit_id: 'domain_sessionidx',
  ev_category: 'se_category',
  ev_action: 'se_action',
  ev_label: 'se_label',
  ev_property: 'se_property',
  ev_value: 'se_value',
};

/** The original's list of plug-ins: its names → our columns. */
const features: Readonly<Record<string, Column>> = {
  pdf: 'br_features_pdf',
  fla: 'br_features_flash',
  java: 'br_features_java',
  dir: 'br_features_director',
  qt: 'br_features_quicktime',
  realp: 'br_features_realplayer',
  wma: 'br_features_windowsmedia',
  gears: 'br_features_gears',
  ag: 'br_features_silverlight',
};

/** The column that says what a field of the original said. */
export const columnOf = (field: string): Column => renamed[field] ?? (field as Column);

/** What a row says where the original had this field, as text. */
function textIn(row: Cells, field: string): string | null {
  if (field === 'br_features') {
    const present = Object.entries(features).filter(([, column]) => row[column] === 'true');
    return JSON.stringify(present.map(([name]) => name).sort());
  }
  const value = row[columnOf(field)];
  if (field === 'dt') return value?.slice(0, 10) ?? null;
  if (field === 'tm') return value?.slice(11, 19) ?? null;
  return value;
}

const textOf = (value: string | number | boolean | readonly string[] | null): string | null => {
  if (value === null) return null;
  return Array.isArray(value) ? JSON.stringify([...value].sort()) : String(value);
};

/**
 * The fields where a row is not what the original made of the line; `outcome` where it is another kind of thing.
 *
 * No record there is no event here; a dead job there (`error`) has no counterpart here, so it always differs.
 */
export function differencesFrom({ expect }: SeedEraCase, row: Cells): string[] {
  if (expect.outcome !== 'event') return expect.outcome === 'error' || row.kind === 'event' ? ['outcome'] : [];
  if (row.kind !== 'event') return ['outcome'];
  const values = Object.entries(expect.fields ?? {}).filter(([field, value]) => textIn(row, field) !== textOf(value));
  const nulls = (expect.not_null ?? []).filter((field) => textIn(row, field) === null);
  const types = Object.entries(expect.types ?? {}).filter(([field, type]) => typeOf(field) !== type);
  return [...values.map(([field]) => field), ...nulls, ...types.map(([field]) => field)];
}

function typeOf(field: string): string {
  if (field === 'dt' || field === 'tm') return 'string';
  return field === 'br_features' ? 'array<string>' : fields[columnOf(field)].type;
}
