import { UserError } from './errors.ts';
import { models } from './models.ts';

/**
 * Tables of the user's own in a store, for questions to join: customers of a CRM, a product catalogue. What they and their
 * columns may be called and hold, on every engine alike.
 */

/** The types whose Parquet every engine reads from every other. */
export const lookupTypes = ['string', 'bigint', 'double'] as const;
export type LookupType = (typeof lookupTypes)[number];

/** Columns in their order. */
export type LookupColumns = Readonly<Record<string, LookupType>>;

/** What readers of every store see already. */
const ownTables: ReadonlySet<string> = new Set(['events', 'bad_rows', 'ledger', 'commits', ...Object.keys(models)]);

/** Whether firn itself has a table of this name. */
export const isOwnTable = (name: string): boolean => ownTables.has(name);

/**
 * Words that cannot be names without quotes, which the engines write differently: what Hive 3.1 reserves (its manual,
 * "Keywords, Non-reserved Keywords and Reserved Keywords"; of all words of its lexer, 3.1.3 takes none of the others badly)
 * and what DuckDB 1.5 does (`duckdb_keywords()`).
 */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    'all alter analyse analyze and anti any application array as asc asof asymmetric at authorization between bigint ' +
    'binary boolean both by cache case cast char check collate collation column commit concurrently conf constraint ' +
    'create cross cube current current_date current_timestamp cursor database date dayofweek decimal default ' +
    'deferrable delete desc describe distinct div do double drop else end except exchange exists extended external ' +
    'extract false fetch float floor following for foreign freeze from full function glob grant group grouping having ' +
    'if ilike import in initially inner insert int integer intersect interval into is isnull join lambda lateral ' +
    'leading left less like limit local macro map merge minus more natural none not notnull null numeric of offset on ' +
    'only or order out outer over overlaps partialscan partition percent pivot pivot_longer pivot_wider placing ' +
    'positional preceding precision preserve primary procedure qualify range reads reduce references regexp returning ' +
    'revoke right rlike rollback rollup row rows select semi set show similar smallint some start summarize symmetric ' +
    'sync table tablesample then time timestamp timestamplocaltz to trailing transform trigger true truncate unbounded ' +
    'union unique uniquejoin unpack unpivot update user using utc_timestamp values varchar variadic verbose views when ' +
    'where window with'
  ).split(' '),
);

/**
 * Checks the name of a table of the user's own.
 *
 * @returns the name in small letters, as every engine knows it
 * @throws UserError where it is none, or means something already
 */
export function lookupName(given: string): string {
  const name = given.toLowerCase();
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    throw new UserError(
      `a lookup's name must be letters a to z, digits and "_", a letter first and at most 63 in all, such as customers; got "${given}"`,
    );
  }
  if (isOwnTable(name)) throw new UserError(`"${name}" is a table every store has; call the lookup something else`);
  if (reservedWords.has(name)) throw new UserError(`"${name}" is a word of SQL; call the lookup something else`);
  if (/^run_\d{8}t/.test(name)) {
    throw new UserError(`"${name}" begins as the names of a run's own tables do; call the lookup something else`);
  }
  return name;
}

/** A column, and how its file calls it. */
export interface NamedColumn {
  readonly name: string;
  readonly was: string;
}

/** `Größe (cm)` becomes `grosse_cm`, `2nd` `c_2nd`, `date` `date_`; empty: nothing is left. */
function columnName(was: string): string {
  const plain = was.toLowerCase().replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
  const name = /^[a-z][a-z0-9_]*$/.test(plain) ? plain : plain.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  if (/^\d/.test(name)) return `c_${name}`;
  return reservedWords.has(name) ? `${name}_` : name;
}

/**
 * Names for the columns of a file that need no quotes on any engine.
 *
 * @throws UserError where one has none, or two have the same
 */
export function columnNames(header: readonly string[]): readonly NamedColumn[] {
  const places = new Map<string, number>();
  return header.map((was, place) => {
    const name = columnName(was);
    if (name === '') {
      throw new UserError(
        was.trim() === ''
          ? `column ${place + 1} has no name`
          : `the name of column ${place + 1}, "${was}", has no letter a to z and no digit; give it another`,
      );
    }
    const first = places.get(name);
    if (first !== undefined) {
      throw new UserError(
        `the columns ${first + 1} and ${place + 1}, "${header[first]}" and "${was}", would both be called ${name}; rename one`,
      );
    }
    places.set(name, place);
    return { name, was };
  });
}
