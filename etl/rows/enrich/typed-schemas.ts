import { safeParse } from 'valibot';
import type { TypedSchema } from '../../../lib/protocol/typed-schema.ts';
import { type Cells, cellOf } from '../cells.ts';
import { backslash, quote } from '../characters.ts';
import { mismatchText } from './schema-mismatch.ts';

interface SelfDescribing {
  readonly schema: string;
  readonly data: unknown;
}

const checkedCells = [cellOf('unstruct_event'), cellOf('contexts')] as const;

/** An address without its revision and addition: what is compatible has this in common. */
const modelOf = (uri: string): string => {
  const version = uri.indexOf('-', uri.lastIndexOf('/'));
  return version < 0 ? uri : uri.slice(0, version);
};

const isNewer = (one: TypedSchema, other: TypedSchema): boolean => {
  const [a, b] = [one, other].map(({ version }) => version.split('-').map(Number));
  const at = a!.findIndex((number, place) => number !== b![place]);
  return at >= 0 && a![at]! > b![at]!;
};

/**
 * Checks events and entities against the schemas the config defines. One that does not fit is kept, and a fault by its
 * schema's name says where.
 */
export class TypedSchemas {
  private readonly cells: Cells;
  private readonly byUri: ReadonlyMap<string, TypedSchema>;
  /** How addresses begin that may be of these. */
  private readonly beginnings: readonly Buffer[];
  /** The newest of each model. */
  private readonly byModel: ReadonlyMap<string, TypedSchema>;

  constructor(cells: Cells, schemas: readonly TypedSchema[]) {
    this.cells = cells;
    this.beginnings = [...new Set(schemas.map(({ vendor }) => `iglu:${vendor}`))].map((text) => Buffer.from(text));
    this.byUri = new Map(schemas.map((schema) => [schema.uri, schema]));
    const oldestFirst = [...schemas].sort((a, b) => (isNewer(a, b) ? 1 : -1));
    this.byModel = new Map(oldestFirst.map((schema) => [modelOf(schema.uri), schema]));
  }

  enrich(): void {
    const { cells } = this;
    const said = new Set<string>();
    for (const cell of checkedCells) {
      if (!cells.has(cell) || !this.mayName(cells.start[cell]!, cells.end[cell]!)) continue;
      const { data } = JSON.parse(cells.text(cell)) as { readonly data: SelfDescribing | readonly SelfDescribing[] };
      for (const { schema: uri, data: its } of [data].flat() as readonly SelfDescribing[]) {
        const schema = this.schemaOf(uri);
        // One fault a schema: many entities of one kind have the same one.
        if (schema !== undefined && !said.has(uri) && !this.check(schema, uri, its)) said.add(uri);
      }
    }
  }

  /** The schema of this address, else the newest of the same model. */
  private schemaOf(uri: string): TypedSchema | undefined {
    return this.byUri.get(uri) ?? this.byModel.get(modelOf(uri));
  }

  /** Whether JSON text may name one of the schemas. Reading it costs microseconds, and most events have none of them. */
  private mayName(start: number, end: number): boolean {
    const text = this.cells.memory.bytes.subarray(start, end);
    for (const beginning of this.beginnings) {
      for (let at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
        let close = at;
        while (close < text.length && text[close] !== quote) {
          // Some encoders write every slash as "\/".
          if (text[close] === backslash) return true;
          close += 1;
        }
        if (this.schemaOf(text.toString('latin1', at, close)) !== undefined) return true;
      }
    }
    return false;
  }

  private check({ data: expected }: TypedSchema, uri: string, data: unknown): boolean {
    try {
      const { success, issues } = safeParse(expected, data, { abortEarly: true });
      if (!success) this.cells.faultOf(uri, 'schema_mismatch', mismatchText(issues[0]));
      return success;
    } catch (error) {
      // A check of the config's own. Its message may have the value in it.
      this.cells.faultOf(uri, 'own_code', error instanceof Error ? error.name : typeof error);
      return false;
    }
  }
}
