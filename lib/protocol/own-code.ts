/**
 * What a config's own code in the ETL sees and may answer. It runs for every event, on every engine, in the order the config
 * lists it, after all other enrichments and with nothing in sight that may not be stored.
 */
import type { Column, EventRow } from './event.ts';

/** Columns that identify an event, account for it or hold what was sent as it was sent. */
export const fixedColumns = [
  ...(['collector_tstamp', 'etl_tstamp', 'event', 'event_id', 'event_fingerprint', 'v_etl', 'request_id'] as const),
  ...(['contexts', 'unstruct_event', 'derived_contexts', 'etl_tags', 'opt_out', 'field_errors'] as const),
] as const satisfies readonly Column[];

export type SettableColumn = Exclude<Column, (typeof fixedColumns)[number]>;

/** An entity: data that a schema describes. */
export interface Entity {
  /** `iglu:com.acme/tier/jsonschema/1-0-0` */
  readonly schema: string;
  readonly data: object;
}

/** What is to become of the event. */
export type OwnAnswer = {
  /** Values for columns; null empties one. */
  readonly [C in SettableColumn]?: EventRow[C];
} & {
  /** Go into `derived_contexts`. */
  readonly entities?: readonly Entity[];
  /** Go into `etl_tags`. */
  readonly labels?: readonly string[];
  /** The event is not stored; it is counted in the ledger as ignored by the rule of this name (`a-z`, `0-9`, `_`). */
  readonly drop?: string;
};

/** Sees an event as the columns it is about to be stored with, for the time of the call; undefined leaves it as it is. */
// biome-ignore lint/suspicious/noConfusingVoidType: what a function without a return gives
export type OwnEnrichment = (event: EventRow) => OwnAnswer | undefined | void;
