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

/** Two rules as one: what both read is put together, looked up and remembered once. Neither sees what the other fills. */
export function together(one: Rule, other: Rule): Rule {
  const reads = [...new Set([...one.reads, ...other.reads])];
  return {
    name: `${one.name} and ${other.name}`,
    reads,
    fills: [...one.fills, ...other.fills],
    create: (settings) => {
      const parts = [one, other].flatMap((rule) => {
        const ask = rule.create(settings);
        const places = rule.reads.map((column) => reads.indexOf(column));
        return ask === null ? [] : [(values: Parameters<Ask>[0]) => ask(places.map((place) => values[place]!))];
      });
      return parts.length === 0 ? null : (values) => Object.assign({}, ...parts.map((part) => part(values)));
    },
  };
}
