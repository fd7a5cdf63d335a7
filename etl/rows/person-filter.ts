import { gzipSync } from 'node:zlib';
import { maxLineBytes } from '../../lib/protocol/logs.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import type { ObjectBytes, RowSettings } from './api.ts';
import { carriageReturn, lineFeed } from './characters.ts';
import { lineSearch } from './identifiers.ts';
import { LineReader } from './line-reader.ts';
import { Memory } from './memory.ts';
import { BrokenObject, unzip } from './unzip.ts';

/** An object without the lines of a person. */
export interface Filtered {
  /** How many lines go. */
  readonly lines: number;
  /** What is left, packed as it was; null where nothing goes. */
  readonly content: Buffer | null;
}

/**
 * A function that takes a person's lines out of log objects and leaves every other byte as it is. A line is the person's if
 * the row transform says so (`settings.erased`), or if it carries one of the identifiers anywhere (`lineSearch`). Of an
 * object that is broken, what can be read stays.
 */
export function personFilter(
  settings: RowSettings,
  identifiers: readonly string[],
): (object: RawObject, bytes: ObjectBytes) => Promise<Filtered> {
  const memory = new Memory();
  const reader = new LineReader(memory, settings);
  const carries = lineSearch(identifiers);
  const isTheirs = (text: Buffer, start: number, end: number): boolean => {
    memory.clear();
    const verdict = reader.read(text, start, Math.min(end, start + maxLineBytes), end - start);
    if (verdict.is === 'ignored' && verdict.rule === 'header') return false;
    return (verdict.is === 'ignored' && verdict.rule === 'erased') || carries(text.toString('utf8', start, end));
  };
  return async (object, bytes) => {
    const pieces: Buffer[] = [];
    let isGzip = false;
    async function* watched() {
      let first = true;
      for await (const piece of bytes) {
        if (first && piece.length > 1) isGzip = piece[0] === 0x1f && piece[1] === 0x8b;
        first = false;
        yield piece;
      }
    }
    await unzip(object.object, watched(), (piece) => void pieces.push(Buffer.from(piece))).catch((error: unknown) => {
      if (!(error instanceof BrokenObject)) throw error;
    });
    const text = Buffer.concat(pieces);
    reader.begin();
    const kept: Buffer[] = [];
    let lines = 0;
    let from = 0;
    for (let start = 0; start < text.length; ) {
      const found = text.indexOf(lineFeed, start);
      const next = found === -1 ? text.length : found + 1;
      let end = found === -1 ? text.length : found;
      if (found > start && text[end - 1] === carriageReturn) end -= 1;
      if (end > start && isTheirs(text, start, end)) {
        kept.push(text.subarray(from, start));
        from = next;
        lines += 1;
      }
      start = next;
    }
    if (lines === 0) return { lines, content: null };
    kept.push(text.subarray(from));
    const rest = Buffer.concat(kept);
    return { lines, content: isGzip ? gzipSync(rest) : rest };
  };
}
