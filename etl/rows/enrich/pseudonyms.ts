import type { HashableColumn, JsonPlace } from '../../../lib/config.ts';
import type { Column } from '../../../lib/protocol/event.ts';
import { nobody, schemas } from '../../../lib/protocol/parameters.ts';
import type { EnrichSettings } from '../api.ts';
import { type Cells, cellOf } from '../cells.ts';
import { replaceInJson, type Step } from './json-values.ts';
import { identifyingColumns, isAnonymised } from './opt-out.ts';
import type { Rule } from './rule.ts';
import { type KeyedHash, keyedHash } from './secret.ts';

const purpose = 'pseudonym';
const contexts = cellOf('contexts');

/** Where trackers say again, inside entities, what stands in a column. */
const saidAgain: Readonly<Partial<Record<Column, readonly JsonPlace[]>>> = {
  domain_userid: [{ column: 'contexts', schema: schemaName(schemas.clientSession), path: 'userId' }],
  domain_sessionid: [
    { column: 'contexts', schema: schemaName(schemas.clientSession), path: 'sessionId' },
    { column: 'contexts', schema: schemaName(schemas.clientSession), path: 'previousSessionId' },
  ],
};

function schemaName(schema: string): string {
  return schema.split('/').slice(0, 2).join('/');
}

const isColumn = (place: HashableColumn | JsonPlace): place is HashableColumn => typeof place === 'string';

/** What is pseudonymised: columns, and places inside JSON columns, those too where trackers say a column's value again. */
export function pseudonymPlaces({ privacy: { pseudonymise } }: Pick<EnrichSettings, 'privacy'>): {
  readonly columns: readonly HashableColumn[];
  readonly places: readonly JsonPlace[];
} {
  return {
    columns: pseudonymise.filter(isColumn),
    places: pseudonymise.flatMap((place) => (isColumn(place) ? (saidAgain[place as Column] ?? []) : [place])),
  };
}

/** What the store has in place of a value where columns are pseudonymised; null: none are. */
export const pseudonymOf = ({ privacy: { pseudonymise, keyFile } }: Pick<EnrichSettings, 'privacy'>, value: string) =>
  keyFile === null || pseudonymise.length === 0 ? null : keyedHash(keyFile)(purpose, value);

/**
 * Puts a keyed hash in the place of each listed column: one rule each, so that a value's hash is made once. Nobody's id stays:
 * a hash of it would look like somebody's.
 */
export function pseudonymRules(settings: EnrichSettings): readonly Rule[] {
  const { keyFile } = settings.privacy;
  if (keyFile === null) return [];
  const hash = keyedHash(keyFile);
  return pseudonymPlaces(settings).columns.map((column) => ({
    name: `pseudonym of ${column}`,
    reads: [column],
    fills: [column],
    create:
      () =>
      ([value]) =>
        value == null || value === nobody ? {} : { [column]: hash(purpose, value) },
  }));
}

/** Puts keyed hashes, or nobody's id, in the places inside JSON columns. */
export class JsonPseudonyms {
  private readonly cells: Cells;
  private readonly hash: KeyedHash | null;
  private readonly places: readonly { readonly cell: number; readonly places: readonly JsonPlace[] }[];

  constructor(cells: Cells, settings: EnrichSettings) {
    this.cells = cells;
    const { keyFile } = settings.privacy;
    this.hash = keyFile === null ? null : keyedHash(keyFile);
    const { places: all } = pseudonymPlaces(settings);
    this.places = [...new Set(all.map(({ column }) => column))].map((column) => ({
      cell: cellOf(column),
      places: all.filter((place) => place.column === column),
    }));
  }

  enrich(): void {
    const { cells, hash } = this;
    if (hash !== null) {
      for (const { cell, places } of this.places)
        this.replace(cell, places, (value) => (value === nobody ? value : hash(purpose, value)));
    }
    if (isAnonymised(cells)) this.replace(contexts, everyIdSaidAgain, () => nobody);
  }

  private replace(cell: number, places: readonly JsonPlace[], by: (value: string) => string): void {
    const { cells } = this;
    if (!cells.has(cell)) return;
    const text = cells.text(cell);
    const replaced = replacePlaces(text, places, by);
    if (replaced !== text) cells.write(cell, replaced);
  }
}

const everyIdSaidAgain = identifyingColumns.flatMap((column) => saidAgain[column] ?? []);

/** Whether a place is in an entity that says ids again. */
export const isIdSaidAgain = ({ schema }: JsonPlace): boolean =>
  everyIdSaidAgain.some((place) => place.schema === schema);

interface Entity {
  readonly schema: string;
}

/** Replaces the values at these places of an envelope. */
export function replacePlaces(text: string, places: readonly JsonPlace[], by: (value: string) => string): string {
  // Reading JSON costs microseconds, and most events have none of these entities; names may be written with escapes.
  const present = text.includes('\\') ? places : places.filter(({ schema }) => text.includes(schema));
  if (present.length === 0) return text;
  const { data } = JSON.parse(text) as { readonly data: Entity | readonly Entity[] };
  const isList = Array.isArray(data);
  const entities: readonly Entity[] = isList ? data : [data as Entity];
  const stepsOf = (some: readonly JsonPlace[]) => some.map(({ path }) => path.split('.'));
  // Where keys are there twice, which entity a value is in cannot be told: then it counts as any.
  const isTold = !hasKeyTwice(text);
  const wanted = entities.map(({ schema }) =>
    stepsOf(present.filter((place) => schemaName(schema.slice('iglu:'.length)) === place.schema)),
  );
  const any = stepsOf(present);
  return replaceInJson(text, (path, value) => {
    // data, (place in the list), data, and then the entity's own keys
    const own = path.slice(isList ? 3 : 2);
    if (own.length === 0) return null;
    const keys = isTold ? (wanted[isList ? (path[1] as number) : 0] ?? []) : any;
    if (!keys.some((steps) => fits(steps, own))) return null;
    if (value === 'null') return value;
    return JSON.stringify(by(value.startsWith('"') ? JSON.parse(value) : value));
  });
}

/** Whether the envelope, or an entity, has a key twice: nobody's tracker writes such JSON. */
function hasKeyTwice(text: string): boolean {
  const seen = new Set<string>();
  let isTwice = false;
  replaceInJson(text, (path) => {
    const key = JSON.stringify(path);
    isTwice ||= path.length <= 3 && seen.has(key);
    seen.add(key);
    return null;
  });
  return isTwice;
}

const fits = (steps: readonly string[], path: readonly Step[]): boolean =>
  steps.length === path.length && steps.every((step, at) => step === '*' || step === String(path[at]));
