import { createHash } from 'node:crypto';
import type { JsonPlace } from '../../../lib/config.ts';
import type { Column } from '../../../lib/protocol/event.ts';
import type { EnrichSettings } from '../api.ts';
import { type Cells, cellOf } from '../cells.ts';
import type { DerivedContexts } from './derived-contexts.ts';
import { valuesAt } from './json-place.ts';
import { isAnonymised } from './opt-out.ts';
import { isIdSaidAgain } from './pseudonyms.ts';

/** Entities of a table by their key; null: the engine has the table. */
type Entities = ReadonlyMap<string, string> | null;

/** Adds what the user's own tables say of a value of the event: an entity for each key that is found. */
export class Lookups {
  private readonly cells: Cells;
  private readonly contexts: DerivedContexts;
  private readonly lookups: readonly {
    readonly keys: () => Iterable<string>;
    readonly entities: Entities;
  }[];

  constructor(cells: Cells, { lookups = [] }: EnrichSettings, contexts: DerivedContexts) {
    this.cells = cells;
    this.contexts = contexts;
    this.lookups = lookups.map(({ key, snapshot }) => ({
      keys: typeof key === 'string' ? this.valueOf(key) : this.valuesIn(key),
      entities: snapshot === null ? null : entitiesOf(snapshot),
    }));
  }

  enrich(): void {
    for (const [place, { keys, entities }] of this.lookups.entries()) {
      for (const key of keys()) {
        if (entities === null) this.contexts.addMark(place, createHash('md5').update(key).digest('hex'));
        else {
          const entity = entities.get(key);
          if (entity !== undefined) this.contexts.add(entity);
        }
      }
    }
  }

  private valueOf(column: Column): () => Iterable<string> {
    const { cells } = this;
    const cell = cellOf(column);
    return () => (cells.has(cell) ? [cells.text(cell)] : []);
  }

  private valuesIn(place: JsonPlace): () => Iterable<string> {
    const { cells } = this;
    const cell = cellOf(place.column);
    const values = valuesAt(place);
    const isId = isIdSaidAgain(place);
    // An id that will be taken away leads to nothing.
    return () => (cells.has(cell) && !(isId && isAnonymised(cells)) ? values(cells.text(cell)) : []);
  }
}

/** The rows of a snapshot (`snapshotColumns`). */
const entitiesOf = (snapshot: string): ReadonlyMap<string, string> =>
  new Map(
    snapshot
      .split('\n')
      .slice(0, -1)
      .map((row) => row.split('\t'))
      .map(([, key, entity]) => [key!, entity!]),
  );
