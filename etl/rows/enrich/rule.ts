import type { Column } from '../../../lib/protocol/event.ts';
import type { EnrichSettings } from '../api.ts';

/** What a rule says of the columns it fills: null empties one, and one that is left out stays as it is. */
export type Answer = Readonly<Partial<Record<Column, string | number | boolean | null>>>;

/** Answers for the values of the columns a rule reads, in their order. The same values get the same answer, always. */
export type Ask = (values: readonly (string | null)[]) => Answer;

/** An enrichment that is a function of a few columns: it is asked once for each values they take, and remembered. */
export interface Rule {
  readonly name: string;
  /** `day` is the collector's, `YYYY-MM-DD`. */
  readonly reads: readonly (Column | 'day')[];
  readonly fills: readonly Column[];
  /** Null where the settings switch it off. */
  readonly create: (settings: EnrichSettings) => Ask | null;
}
