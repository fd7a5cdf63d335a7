import { hash } from 'node:crypto';
import { base64Parameters, notFingerprinted, parameters } from '../../lib/protocol/parameters.ts';
import { hasSpace } from './byte-tables.ts';
import { decode, plusIsPlus, plusIsSpace } from './decode.ts';
import type { Memory, Span } from './memory.ts';
import { Pairs } from './pairs.ts';
import { cleanText } from './text.ts';

const unitSeparator = 31;
/** What is to be done with a parameter; the byte loops read the same bits. */
const isFingerprinted = 1;
const isBase64 = 2;
/** Of each value in memory: start, end, classes; i32 each. */
const valueSize = 3;

/** The parameters of a pixel request, decoded, and their fingerprint. */
export class QueryValues {
  /** Names of the protocol's parameters; their places are the ids. */
  readonly names: readonly string[];
  /** MD5 over what the tracker sent, hex. */
  fingerprint = '';

  private readonly memory: Memory;
  private readonly pairs: Pairs;
  private readonly values: Int32Array;
  private readonly kinds: Uint8Array;
  private readonly span: Span = { start: 0, end: 0 };

  constructor(memory: Memory) {
    this.memory = memory;
    // Two more are read on two paths only.
    this.pairs = new Pairs(memory, [...parameters.keys(), 'u', 'schema']);
    this.names = this.pairs.names;
    this.values = memory.keepInts(this.names.length * valueSize);
    const kinds = memory.keepInts(Math.ceil(this.names.length / 4));
    this.kinds = new Uint8Array(kinds.buffer, kinds.byteOffset, this.names.length);
    for (const [id, name] of this.names.entries()) {
      const fingerprinted = (notFingerprinted as readonly string[]).includes(name) ? 0 : isFingerprinted;
      this.kinds[id] = fingerprinted | ((base64Parameters as readonly string[]).includes(name) ? isBase64 : 0);
    }
  }

  idOf(name: string): number {
    return this.names.indexOf(name);
  }

  /** Which of the known parameters there are: -1 for those that are not. */
  get last(): Int32Array {
    return this.pairs.last;
  }

  start(id: number): number {
    return this.values[id * valueSize]!;
  }

  end(id: number): number {
    return this.values[id * valueSize + 1]!;
  }

  flags(id: number): number {
    return this.values[id * valueSize + 2]!;
  }

  has(id: number): boolean {
    return this.pairs.last[id]! >= 0;
  }

  /** Whether a parameter is there and its cleaned value is not null. */
  says(id: number): boolean {
    return this.has(id) && cleanText(this.memory, this.start(id), this.end(id), this.flags(id), this.span);
  }

  /** The cleaned value of a parameter; null where it says nothing. */
  text(id: number): string | null {
    return this.says(id) ? this.memory.text(this.span.start, this.span.end) : null;
  }

  /**
   * Decodes every parameter of `memory[start, end)`: those that are fingerprinted in byte order of their names, each as name,
   * unit separator, value, unit separator. So the text the fingerprint is taken over and the values are the same bytes.
   */
  read(start: number, end: number): void {
    const { memory, pairs } = this;
    pairs.scan(start, end, 2);
    const from = memory.top;
    if (pairs.unknown > 0 || !this.decodeUsual()) {
      memory.top = from;
      this.decodePlainly();
    }
    this.fingerprint = hash('md5', memory.bytes.subarray(from, memory.top), 'hex');
    this.decodeRest();
  }

  /** All names known and all text valid: by the byte loops. */
  private decodeUsual(): boolean {
    const { memory, pairs, values, kinds } = this;
    const top = memory.loops.decodeQuery(
      memory.top,
      this.names.length,
      pairs.namePlaces.byteOffset,
      pairs.last.byteOffset,
      pairs.pairs.byteOffset,
      kinds.byteOffset,
      values.byteOffset,
    );
    if (top < 0) return false;
    memory.top = top;
    return true;
  }

  /** The parameters that are not fingerprinted. */
  private decodeRest(): void {
    const { memory, pairs, values, kinds } = this;
    const top = memory.loops.decodeRest(
      memory.top,
      this.names.length,
      pairs.last.byteOffset,
      pairs.pairs.byteOffset,
      kinds.byteOffset,
      values.byteOffset,
    );
    if (top >= 0) memory.top = top;
    else {
      for (let id = 0; id < this.names.length; id += 1) {
        if (pairs.last[id]! >= 0 && (this.kinds[id]! & isFingerprinted) === 0) this.decodeKnown(id);
      }
    }
  }

  private decodeKnown(id: number): void {
    const { memory, values } = this;
    const from = memory.top;
    this.decodePair(this.pairs.last[id]!, (this.kinds[id]! & isBase64) !== 0);
    values[id * valueSize] = from;
    values[id * valueSize + 1] = memory.top;
    values[id * valueSize + 2] = memory.flags;
  }

  private decodePair(pair: number, inBase64: boolean): void {
    const { memory, pairs } = this;
    const from = memory.top;
    const plus = inBase64 ? plusIsPlus : plusIsSpace;
    decode(memory, pairs.valueStart(pair), pairs.valueEnd(pair), pairs.twice, plus);
    if (inBase64 && (memory.flags & hasSpace) !== 0) {
      for (let at = from; at < memory.top; at += 1) if (memory.bytes[at] === plusIsSpace) memory.bytes[at] = plusIsPlus;
    }
  }

  /** Any query: names outside the protocol take part in the fingerprint, so they are sorted in; text is mended. */
  private decodePlainly(): void {
    const { memory, pairs } = this;
    const unknown = this.unknownPairs();
    let next = 0;
    const decodeUnknown = (): void => {
      const { name, pair } = unknown[next]!;
      memory.top += name.copy(memory.bytes, memory.top);
      memory.bytes[memory.top++] = unitSeparator;
      this.decodePair(pair, false);
      memory.bytes[memory.top++] = unitSeparator;
      next += 1;
    };
    for (const [id, name] of pairs.nameBytes.entries()) {
      while (next < unknown.length && Buffer.compare(unknown[next]!.name, name) < 0) decodeUnknown();
      if (pairs.last[id]! < 0 || (this.kinds[id]! & isFingerprinted) === 0) continue;
      memory.top += name.copy(memory.bytes, memory.top);
      memory.bytes[memory.top++] = unitSeparator;
      this.decodeKnown(id);
      memory.bytes[memory.top++] = unitSeparator;
    }
    while (next < unknown.length) decodeUnknown();
  }

  /** Pairs with names outside the protocol, in byte order; of a repeated name the last. */
  private unknownPairs(): readonly { readonly name: Buffer; readonly pair: number }[] {
    const { pairs } = this;
    const byName = new Map<string, number>();
    for (let pair = 0; pair < pairs.count; pair += 1) if (pairs.id(pair) < 0) byName.set(this.nameOf(pair), pair);
    return [...byName]
      .map(([name, pair]) => ({ name: Buffer.from(name), pair }))
      .sort((a, b) => Buffer.compare(a.name, b.name));
  }

  private nameOf(pair: number): string {
    const { memory, pairs } = this;
    const from = memory.top;
    decode(memory, pairs.nameStart(pair), pairs.nameEnd(pair), pairs.twice, plusIsSpace);
    const text = memory.text(from, memory.top);
    memory.top = from;
    return text;
  }

  /** All parameters, also those outside the protocol, as text: of a repeated one the last, in byte order of the names. */
  all(): readonly (readonly [name: string, value: string])[] {
    const { memory, pairs } = this;
    const values = new Map<string, string>();
    for (let pair = 0; pair < pairs.count; pair += 1) {
      const id = pairs.id(pair);
      const name = id >= 0 ? this.names[id]! : this.nameOf(pair);
      const from = memory.top;
      this.decodePair(pair, id >= 0 && (this.kinds[id]! & isBase64) !== 0);
      values.set(name, memory.text(from, memory.top));
      memory.top = from;
    }
    return [...values].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
}
