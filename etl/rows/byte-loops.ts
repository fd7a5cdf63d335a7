import { loopsWasm } from './loops/loops.wasm.ts';

/**
 * The byte loops of `loops/loops.ts` over one working memory. All numbers are addresses in it or counts; -1 says that the
 * plain function of the same purpose has to do it. A call costs 2 ns, a byte in them a third of what it costs in JavaScript
 * (Node 20; docs/performance.md), which is why they exist.
 */
export interface ByteLoops {
  splitAtTabs(start: number, end: number, starts: number, ends: number): number;
  scanPairs(
    start: number,
    end: number,
    layers: number,
    table: number,
    names: number,
    last: number,
    pairs: number,
  ): number;
  decodeField(start: number, end: number, top: number): number;
  decodeValue(start: number, end: number, top: number, isTwice: number, plus: number): number;
  copyText(start: number, end: number, top: number): number;
  decodeQuery(
    top: number,
    ids: number,
    names: number,
    last: number,
    pairs: number,
    kinds: number,
    values: number,
  ): number;
  decodeRest(top: number, ids: number, last: number, pairs: number, kinds: number, values: number): number;
  decodeBase64(start: number, end: number, top: number): number;
  recall(
    top: number,
    reads: number,
    readCount: number,
    starts: number,
    ends: number,
    slots: number,
    mask: number,
    records: number,
    width: number,
    fills: number,
    fillCount: number,
  ): number;
  writeCells(top: number, count: number, starts: number, ends: number, nulls: number): number;
  readJson(
    start: number,
    end: number,
    isContexts: number,
    envelope: number,
    envelopeLength: number,
    webPage: number,
    webPageLength: number,
  ): number;
}

/** Where the loops find their tables, 256 bytes each, and leave their further answers (`loops/loops.ts` has the same). */
export const tablePlaces = { hex: 0, classes: 256, own: 512, base64: 768, schema: 1024 } as const;
export const resultsPlace = 1280;
/** First place that is not the loops' own. */
export const firstFreePlace = 2048;

/** Index of each answer among the results, an i32 each. */
export const loopResults = {
  flags: 0,
  twice: 1,
  unknown: 2,
  escapedNames: 3,
  schemaStart: 4,
  schemaEnd: 5,
  pageViewIdStart: 6,
  pageViewIdEnd: 7,
  entitiesEnd: 8,
  entityCount: 9,
  keyHash: 10,
  keyEnd: 11,
} as const;

/** Node's WebAssembly, as far as it is used: its types come with the browser's otherwise. */
const { WebAssembly: api } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
    readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  };
};

const pageBytes = 65_536;
const compiled = new api.Module(Buffer.from(loopsWasm, 'base64'));

/** A memory of so many bytes (whole pages of 64 KiB) and the loops over it. */
export function createByteLoops(bytes: number): { readonly memory: ArrayBuffer; readonly loops: ByteLoops } {
  const memory = new api.Memory({ initial: bytes / pageBytes, maximum: bytes / pageBytes });
  const instance = new api.Instance(compiled, { env: { memory } });
  return { memory: memory.buffer, loops: instance.exports as ByteLoops };
}
