import type { Config, Lookup } from '../../lib/config.ts';
import type { RowKind, Tally } from '../../lib/protocol/row.ts';
import type { RawObject, Tombstone } from '../../lib/protocol/store.ts';

/** What the row transform needs to know of the config. */
export interface RowSettings {
  /** Goes into `v_etl`. */
  readonly version: string;
  /** Paths of the pixel besides the protocol's own. */
  readonly pixelPaths: readonly string[];
  /** Apps and page hosts that count; null: all. */
  readonly apps: readonly string[] | null;
  readonly hosts: readonly string[] | null;
  /** Null: nothing is added to what was sent. */
  readonly enrich: EnrichSettings | null;
  /** People whose lines are ignored (`erased.ts`); absent: nobody. */
  readonly erased?: readonly Tombstone[];
}

/** A table of the user's, asked for the values of a column or of a place in a JSON column. */
export interface RowLookup {
  readonly key: Lookup['key'];
  /** Its rows (`snapshotColumns`); null: the engine joins it, where the rows say so (`lookupMark`). */
  readonly snapshot: string | null;
}

/** What the enrichments are told. */
export interface EnrichSettings extends Omit<Config, 'collect' | 'lookups' | 'queries' | 'aws' | 'etl'> {
  /** In the config's order; absent: none. */
  readonly lookups?: readonly RowLookup[];
}

/** A finished row, "\n" included: `bytes[start, end)`. Valid until the sink returns; the memory is used again. */
export interface RowView {
  readonly kind: RowKind;
  readonly dt: string;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /**
   * Where the columns that identify an event stand in `bytes` (start, end of each): event_id, event_fingerprint,
   * collector_tstamp, request_id. Only meaningful for events; a null column reads `\N`.
   */
  readonly keys: Int32Array;
}

export type RowSink = (row: RowView) => void;

/** Bytes of an object as stored, in order; gzip is undone by the transform. */
export type ObjectBytes = AsyncIterable<Uint8Array>;

/**
 * Transforms objects one after another; memory is reused between them. Rows go to the sink as they are made,
 * the object's tallies after its last row (as tally rows too).
 */
export interface RowTransform {
  transform(object: RawObject, bytes: ObjectBytes, sink: RowSink): Promise<readonly Tally[]>;
}
