import { type Column, columns, type EventRow, type Field, fields } from '../../../lib/protocol/event.ts';
import { fixedColumns, type OwnAnswer, type OwnEnrichment } from '../../../lib/protocol/own-code.ts';
import { ignoreRules, ownRulePattern } from '../../../lib/protocol/row.ts';
import { hasControl, hasHigh } from '../byte-tables.ts';
import { type Cells, cellOf } from '../cells.ts';
import type { Span } from '../memory.ts';
import { isSchema } from '../schema-address.ts';
import { cleanText } from '../text.ts';
import { putTyped, type TypedReading } from '../typed-values.ts';
import type { DerivedContexts } from './derived-contexts.ts';
import { eventObject } from './event-object.ts';
import { SlowCalls } from './slow-calls.ts';

const etlTags = cellOf('etl_tags');
const settable: ReadonlySet<string> = new Set(
  columns.filter((column) => !(fixedColumns as readonly Column[]).includes(column)),
);

/** The config's own code at work on the cells of event after event. */
export class OwnCode {
  private readonly cells: Cells;
  private readonly contexts: DerivedContexts;
  private readonly event: EventRow;
  private readonly functions: readonly { readonly name: string; readonly call: OwnEnrichment }[];
  private readonly slow = new SlowCalls();
  private readonly span: Span = { start: 0, end: 0 };

  constructor(cells: Cells, contexts: DerivedContexts, functions: readonly OwnEnrichment[]) {
    this.cells = cells;
    this.contexts = contexts;
    this.event = eventObject(cells);
    this.functions = functions.map((call, n) => ({
      name: `enrich[${n}]${call.name && ` ${call.name}`}`,
      call,
    }));
  }

  /** Has each function see the event and does what it says. Gives the rule by which one dropped the event. */
  enrich(): string | null {
    const labels: string[] = [];
    for (const { name, call } of this.functions) {
      const began = performance.now();
      try {
        const dropped = this.apply(call(this.event) ?? {}, labels);
        if (dropped !== null) return dropped;
      } catch (error) {
        this.cells.faultOf(name, 'own_code', error instanceof Error ? error.message : String(error));
      }
      this.slow.add(name, performance.now() - began);
    }
    if (labels.length > 0) this.cells.write(etlTags, JSON.stringify([...new Set(labels)]));
    return null;
  }

  /** @throws Error in words for `field_errors` */
  private apply({ entities = [], labels = [], drop, ...values }: OwnAnswer, all: string[]): string | null {
    if (drop !== undefined) {
      if (!ownRulePattern.test(drop) || drop in ignoreRules) {
        throw new Error(`"${drop}" is no name for a rule: lower-case letters, digits and _, none of firn's own names`);
      }
      return drop;
    }
    for (const [column, value] of Object.entries(values)) {
      if (value === undefined) continue;
      if (!settable.has(column)) throw new Error(`"${column}" is no column that can be set`);
      this.set(column as Column, value);
    }
    for (const { schema, data } of entities) {
      const bytes = Buffer.from(String(schema));
      if (!isSchema(bytes, 0, bytes.length))
        throw new Error(`"${schema}" is no schema such as iglu:com.acme/tier/jsonschema/1-0-0`);
      this.contexts.add(JSON.stringify({ schema, data }));
    }
    for (const label of labels) all.push(String(label));
    return null;
  }

  private set(column: Column, value: unknown): void {
    const { cells, span } = this;
    const { memory } = cells;
    const cell = cellOf(column);
    cells.empty(cell);
    cells.forgive(cell);
    if (value === null) return;
    const start = memory.top;
    memory.write(textOf(value));
    if (!cleanText(memory, start, memory.top, hasControl, span)) return;
    const reading = readingOf(fields[column]);
    if (reading === 'text') cells.setText(cell, span.start, span.end, hasHigh);
    else putTyped(cells, cell, reading, span);
  }
}

/** A value as a tracker would send it. */
function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Date) return String(value.getTime());
  if (typeof value === 'object') throw new Error('a value must be a text, a number, a boolean or a Date');
  return String(value);
}

function readingOf({ type, form }: Field): 'text' | TypedReading {
  if (form === 'uuid' || form === 'platform' || form === 'currency') return form;
  return type === 'string' ? 'text' : type;
}
