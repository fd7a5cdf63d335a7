import { schemas } from '../../lib/protocol/parameters.ts';
import type { FieldFault } from '../../lib/protocol/row.ts';
import { decodeBase64 } from './base64.ts';
import { type Cells, cellOf } from './cells.ts';
import { type Envelope, JsonReader } from './json-reader.ts';
import type { Memory, Span } from './memory.ts';
import { classOf, cleanText } from './text.ts';

const cellOfEnvelope = { contexts: cellOf('contexts'), self_describing: cellOf('unstruct_event') } as const;
const pageViewId = cellOf('page_view_id');

const contextsHead = `{"schema":"iglu:${schemas.contexts}/1-0-0","data":[`;
const eventHead = `{"schema":"iglu:${schemas.selfDescribing}/1-0-0","data":{"schema":"`;

/** The two columns of JSON, `contexts` and `unstruct_event`: reads them, makes them, and notes what else they tell. */
export class Envelopes {
  /** The schema of the self-describing event, in memory; start -1 for none. */
  readonly schema: Span = { start: -1, end: -1 };

  private readonly cells: Cells;
  private readonly memory: Memory;
  private readonly json: JsonReader;
  private readonly span: Span = { start: 0, end: 0 };

  constructor(cells: Cells) {
    this.cells = cells;
    this.memory = cells.memory;
    this.json = new JsonReader(cells.memory);
  }

  /** Forgets the event before. */
  clear(): void {
    this.schema.start = -1;
  }

  /** Puts the parameter at `memory[start, end)` into its column, as compact JSON; or its fault. */
  put(envelope: Envelope, isBase64: boolean, start: number, end: number): void {
    const { json, memory } = this;
    const from = memory.top;
    const fault = this.read(envelope, isBase64, start, end);
    if (fault !== null) {
      this.cells.faultAt(cellOfEnvelope[envelope], fault, start, end);
      return;
    }
    this.cells.set(cellOfEnvelope[envelope], from, json.end);
    if (envelope === 'contexts') this.putPageView();
    else {
      this.schema.start = json.schemaStart;
      this.schema.end = json.schemaEnd;
    }
  }

  /** Reads the parameter into a copy at the top of memory: compacting works in place, and a fault shows the value as it came. */
  private read(envelope: Envelope, isBase64: boolean, start: number, end: number): FieldFault | null {
    const { memory, json } = this;
    const from = memory.top;
    if (!isBase64) {
      memory.bytes.copyWithin(from, start, end);
      memory.top = from + end - start;
    } else if (!decodeBase64(memory, start, end)) return 'not_base64';
    if (!json.read(from, memory.top, envelope)) return 'not_json';
    return json.isEnvelope ? null : 'not_envelope';
  }

  /** The page view's id stands in its web_page entity. */
  private putPageView(): void {
    const { memory, json, span } = this;
    let { pageViewIdStart: start, pageViewIdEnd: end } = json;
    if (json.pageViewId !== null) {
      start = memory.top;
      end = memory.write(json.pageViewId);
    }
    if (start < 0) return;
    const flags = classOf(memory.bytes, start, end);
    if (cleanText(memory, start, end, flags, span)) this.cells.setText(pageViewId, span.start, span.end, flags);
  }

  /** Makes a self-describing event of its schema and its data (JSON). */
  writeEvent(schema: string, data: string): void {
    this.cells.write(cellOfEnvelope.self_describing, `${eventHead}${schema}","data":${data}}}`);
    this.schema.start = this.cells.start[cellOfEnvelope.self_describing]! + eventHead.length;
    this.schema.end = this.schema.start + schema.length;
  }

  /** Appends an entity of this schema and data (JSON) to `contexts`. */
  addEntity(schema: string, data: string): void {
    const { memory, json } = this;
    const entity = `{"schema":"${schema}","data":${data}}`;
    if (!this.cells.has(cellOfEnvelope.contexts)) {
      this.cells.write(cellOfEnvelope.contexts, `${contextsHead}${entity}]}`);
      return;
    }
    const start = this.cells.start[cellOfEnvelope.contexts]!;
    const end = this.cells.end[cellOfEnvelope.contexts]!;
    // It was read before, but rarely is one added: asking again where its entities end is less than remembering it.
    json.read(start, end, 'contexts');
    const from = memory.top;
    memory.copy(start, json.entitiesEnd);
    if (json.entityCount > 0) memory.write(',');
    memory.write(entity);
    memory.copy(json.entitiesEnd, end);
    this.cells.set(cellOfEnvelope.contexts, from, memory.top);
  }
}
