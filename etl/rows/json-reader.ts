import { schemas } from '../../lib/protocol/parameters.ts';
import { loopResults } from './byte-loops.ts';
import { backslash, braceClose, braceOpen, bracketClose, bracketOpen, quote } from './characters.ts';
import { JsonText } from './json-text.ts';
import type { Memory, Span } from './memory.ts';
import { isSchema, isVersion } from './schema-address.ts';
import { isText, startsWith } from './text.ts';

export type Envelope = 'contexts' | 'self_describing';

const contextsPrefix = Buffer.from(`iglu:${schemas.contexts}/1-`);
const selfDescribingPrefix = Buffer.from(`iglu:${schemas.selfDescribing}/1-`);
const webPagePrefix = Buffer.from(`iglu:${schemas.webPage}/`);
const webPageId = Buffer.from('{"id":"');
const schemaKey = Buffer.from('schema');
const dataKey = Buffer.from('data');

/** Reads the JSON of an envelope: its text, and on the way what stands in it. */
export class JsonReader extends JsonText {
  /** Whether the envelope is the one asked for. */
  isEnvelope = false;
  /** Content of the string `data.schema` of a self-describing event, in memory; start -1 for none. */
  schemaStart = -1;
  schemaEnd = -1;
  /** Text of the first web_page entity's id, null if there is none. */
  pageViewId: string | null = null;
  /** The same as a place in memory, where the usual form of the entity allows it; else -1. */
  pageViewIdStart = -1;
  pageViewIdEnd = -1;
  /** End of the entities: where the `]` of `data` stands, -1 if there is none. */
  entitiesEnd = -1;
  entityCount = 0;

  /** What envelopes and web_page entities begin with, in memory for the loops. */
  private readonly kept: Readonly<Record<Envelope | 'webPage', Span>>;
  private envelope: Envelope = 'contexts';
  /** Of the entity last read. */
  private entityOk = false;
  private entitySchemaStart = 0;
  private entitySchemaEnd = 0;

  constructor(memory: Memory) {
    super(memory);
    this.kept = {
      contexts: memory.keep(contextsPrefix.toString()),
      self_describing: memory.keep(selfDescribingPrefix.toString()),
      webPage: memory.keep(webPagePrefix.toString()),
    };
  }

  /** False if `memory[start, end)` is not JSON. */
  read(start: number, end: number, envelope: Envelope): boolean {
    return this.readUsual(start, end, envelope) || this.readPlainly(start, end, envelope);
  }

  /** Compact JSON of the right envelope, as trackers send it: by the byte loops. */
  private readUsual(start: number, end: number, envelope: Envelope): boolean {
    const { memory, kept } = this;
    const { start: head, end: headEnd } = kept[envelope];
    const { start: page, end: pageEnd } = kept.webPage;
    const isContexts = envelope === 'contexts' ? 1 : 0;
    if (memory.loops.readJson(start, end, isContexts, head, headEnd - head, page, pageEnd - page) < 0) return false;
    const { results } = memory;
    this.end = end;
    this.isEnvelope = true;
    this.schemaStart = results[loopResults.schemaStart]!;
    this.schemaEnd = results[loopResults.schemaEnd]!;
    this.pageViewId = null;
    this.pageViewIdStart = results[loopResults.pageViewIdStart]!;
    this.pageViewIdEnd = results[loopResults.pageViewIdEnd]!;
    this.entitiesEnd = results[loopResults.entitiesEnd]!;
    this.entityCount = results[loopResults.entityCount]!;
    return true;
  }

  /** Any text. */
  readPlainly(start: number, end: number, envelope: Envelope): boolean {
    this.begin(start, end);
    this.envelope = envelope;
    this.isEnvelope = false;
    this.schemaStart = -1;
    this.schemaEnd = -1;
    this.pageViewId = null;
    this.pageViewIdStart = -1;
    this.entitiesEnd = -1;
    this.entityCount = 0;
    if (this.peek() === braceOpen) this.top();
    else this.value();
    return this.finish();
  }

  /** Which of the two keys of an envelope the key last read is, if any. */
  private envelopeKey(): 'schema' | 'data' | null {
    this.unescape();
    const { bytes, stringStart, stringEnd } = this;
    if (isText(bytes, stringStart, stringEnd, schemaKey)) return 'schema';
    return isText(bytes, stringStart, stringEnd, dataKey) ? 'data' : null;
  }

  private top(): void {
    let schemaOk = false;
    let dataOk = false;
    if (!this.open(braceOpen)) return;
    if (this.peek() === braceClose) {
      this.close(braceClose);
      return;
    }
    do {
      if (!this.key()) return;
      const key = this.envelopeKey();
      const next = this.peek();
      if (key === 'schema') {
        schemaOk = false;
        if (next === quote) {
          this.string();
          this.unescape();
          schemaOk = !this.failed && this.isEnvelopeSchema();
        } else this.value();
      } else if (key === 'data') {
        dataOk = false;
        this.entityCount = 0;
        this.entitiesEnd = -1;
        this.pageViewId = null;
        this.pageViewIdStart = -1;
        this.schemaStart = -1;
        if (this.envelope === 'contexts' && next === bracketOpen) dataOk = this.entities();
        else if (this.envelope === 'self_describing' && next === braceOpen) {
          this.entity();
          dataOk = this.entityOk;
          this.schemaStart = this.entitySchemaStart;
          this.schemaEnd = this.entitySchemaEnd;
        } else this.value();
      } else this.value();
    } while (!this.failed && this.more(braceClose));
    this.isEnvelope = schemaOk && dataOk;
  }

  private isEnvelopeSchema(): boolean {
    const what = this.envelope === 'contexts' ? contextsPrefix : selfDescribingPrefix;
    if (!startsWith(this.bytes, this.stringStart, this.stringEnd, what)) return false;
    // What follows "1-" is N-N.
    return isVersion(this.bytes, this.stringStart + what.length, this.stringEnd, 2);
  }

  private entities(): boolean {
    let ok = true;
    if (!this.open(bracketOpen)) return false;
    if (this.peek() === bracketClose) {
      this.entitiesEnd = this.to;
      this.close(bracketClose);
      return true;
    }
    do {
      if (this.peek() === braceOpen) {
        this.entity();
        if (!this.entityOk) ok = false;
      } else {
        this.value();
        ok = false;
      }
      this.entityCount += 1;
    } while (!this.failed && this.more(bracketClose));
    this.entitiesEnd = this.to - 1;
    return ok;
  }

  private entity(): void {
    let schemaOk = false;
    let dataAt = -1;
    let dataEnd = -1;
    let schemaStart = -1;
    let schemaEnd = -1;
    if (!this.open(braceOpen)) return;
    this.entityOk = false;
    if (this.peek() === braceClose) {
      this.close(braceClose);
      return;
    }
    do {
      if (!this.key()) return;
      const key = this.envelopeKey();
      if (key === 'schema') {
        schemaOk = false;
        if (this.peek() === quote) {
          this.string();
          this.unescape();
          schemaStart = this.stringStart;
          schemaEnd = this.stringEnd;
          schemaOk = !this.failed && isSchema(this.bytes, schemaStart, schemaEnd);
        } else this.value();
      } else if (key === 'data') {
        dataAt = this.to;
        this.value();
        dataEnd = this.to;
      } else this.value();
    } while (!this.failed && this.more(braceClose));
    if (this.failed) return;
    this.entityOk = schemaOk && dataAt >= 0;
    this.entitySchemaStart = schemaStart;
    this.entitySchemaEnd = schemaEnd;
    if (
      this.envelope === 'contexts' &&
      this.entityOk &&
      this.pageViewIdStart < 0 &&
      this.pageViewId === null &&
      startsWith(this.bytes, schemaStart, schemaEnd, webPagePrefix)
    ) {
      this.readWebPage(dataAt, dataEnd);
    }
  }

  /** `{"id":"…"}` and nothing else is read in place; any other form by JSON.parse. */
  private readWebPage(start: number, end: number): void {
    const { bytes } = this;
    if (startsWith(bytes, start, end, webPageId)) {
      const from = start + webPageId.length;
      let at = from;
      while (bytes[at] !== quote && bytes[at] !== backslash) at += 1;
      if (bytes[at] === quote && at + 2 === end) {
        this.pageViewIdStart = from;
        this.pageViewIdEnd = at;
        return;
      }
    }
    this.pageViewId = pageViewIdOf(JSON.parse(bytes.toString('utf8', start, end)));
    // The first web_page entity decides, also when it has no id.
    if (this.pageViewId === null) this.pageViewId = '';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const pageViewIdOf = (data: unknown): string | null => (isRecord(data) && typeof data.id === 'string' ? data.id : null);
