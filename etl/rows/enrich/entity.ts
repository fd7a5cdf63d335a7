import { type Cells, cellOf } from '../cells.ts';

const contexts = cellOf('contexts');

interface Entity {
  readonly schema: string;
  readonly data: unknown;
}

/**
 * Makes a function that gives the data of an event's first entity of a schema (`vendor/name/format`), undefined for none.
 *
 * JSON is read only where the schema's name stands in it: that costs microseconds, and most events have no such entity.
 */
export function entityReader(cells: Cells, schema: string): () => unknown {
  // Between slashes, which some write as `\/`.
  const name = Buffer.from(schema.split('/')[1]!);
  const start = `iglu:${schema}/`;
  return () => {
    if (!cells.has(contexts)) return undefined;
    if (cells.memory.bytes.subarray(cells.start[contexts]!, cells.end[contexts]!).indexOf(name) < 0) return undefined;
    const { data } = JSON.parse(cells.text(contexts)) as { readonly data: readonly Entity[] };
    return data.find((entity) => entity.schema.startsWith(start))?.data;
  };
}
