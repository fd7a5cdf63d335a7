import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../lib/protocol/errors.ts';

/** A record of a CSV file. */
export interface CsvRecord {
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly values: readonly string[];
}

const separators = [',', ';', '\t', '|'] as const;
export type Separator = (typeof separators)[number];

/** What stands between the names of a header most often. */
export function separatorOf(header: string): Separator {
  const names = header.replace(/"[^"]*"/g, '');
  return separators.reduce((most, one) => (names.split(one).length > names.split(most).length ? one : most));
}

/** A quote that is not closed within so many characters is taken for one that never is. */
const longestRecord = 1 << 20;

const linesIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/**
 * Reads a CSV file by RFC 4180, some records at a time: UTF-8, quoted with `"`, a quote within written twice; `.gz` is
 * unpacked. What separates the values is told from the first line. Empty lines are passed over.
 *
 * DuckDB's own reader counts records where a user counts lines, and told to report what is wrong (`store_rejects`), it drops
 * what follows a quote that is never closed without a word (seen on 1.5).
 *
 * @param chunkBytes so many are read at a time
 * @throws UserError naming the line
 */
export async function* csvRecords(file: string, chunkBytes = 1 << 16): AsyncGenerator<readonly CsvRecord[]> {
  const decoder = new TextDecoder();
  let separator: Separator | null = null;
  let rest = '';
  let line = 1;
  const take = (text: string, isEnd: boolean): readonly CsvRecord[] => {
    const strange = text.search(/[\0\ufffd]/);
    if (strange !== -1) {
      const at = line + linesIn(rest + text.slice(0, strange));
      throw new UserError(`line ${at} is not UTF-8 text; save the file as UTF-8`);
    }
    rest += text;
    separator ??= /[\r\n]/.test(rest) || isEnd ? separatorOf(rest.split(/[\r\n]/, 1)[0]!) : null;
    if (separator === null) return [];
    const records: CsvRecord[] = [];
    let at = 0;
    for (;;) {
      const found = at === rest.length ? null : recordAt(rest, at, separator, isEnd, line);
      if (found === null) break;
      if (found.values.length > 1 || found.values[0] !== '') records.push({ line, values: found.values });
      line += found.lines;
      at = found.end;
    }
    rest = rest.slice(at);
    if (rest.length > longestRecord)
      throw new UserError(`line ${line}: a quote is not closed, or the line is too long`);
    return records;
  };
  for await (const chunk of bytesOf(file, chunkBytes)) yield take(decoder.decode(chunk, { stream: true }), false);
  yield take(decoder.decode(), true);
}

async function* bytesOf(file: string, chunkBytes: number): AsyncGenerator<Uint8Array> {
  const bytes = createReadStream(file, { highWaterMark: chunkBytes });
  try {
    // What fails in one stream ends the other; the loop below throws it.
    yield* /\.gz$/i.test(file) ? pipeline(bytes, createGunzip(), () => {}) : bytes;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw code.startsWith('Z_') ? new UserError('it cannot be unpacked: it is no .gz file, or broken') : error;
  }
}

interface Found {
  readonly values: readonly string[];
  readonly end: number;
  /** Lines it takes. */
  readonly lines: number;
}

/** The record that begins at a place; null: its end has not been read yet. */
function recordAt(text: string, start: number, separator: Separator, isEnd: boolean, line: number): Found | null {
  const values: string[] = [];
  let lines = 1;
  for (let at = start; ; at++) {
    if (text[at] === '"') {
      const quoted = quotedAt(text, at, isEnd);
      if (quoted === null && isEnd) throw new UserError(`line ${line}: a quote is never closed`);
      if (quoted === null) return null;
      values.push(quoted.value);
      lines += linesIn(quoted.value);
      at = quoted.end;
    } else {
      let end = at;
      while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
      values.push(text.slice(at, end));
      at = end;
    }
    const next = text[at];
    if (next === separator) continue;
    if (next === undefined) return isEnd ? { values, end: at, lines } : null;
    if (next === '\n') return { values, end: at + 1, lines };
    if (next !== '\r') {
      throw new UserError(
        `line ${line}: text follows the quote that closes a value; a quote within a value is written twice`,
      );
    }
    if (at + 1 === text.length && !isEnd) return null;
    return { values, end: text[at + 1] === '\n' ? at + 2 : at + 1, lines };
  }
}

/** The quoted value that begins at a place; null: its end has not been read yet. */
function quotedAt(
  text: string,
  start: number,
  isEnd: boolean,
): { readonly value: string; readonly end: number } | null {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1 || (quote + 1 === text.length && !isEnd)) return null;
    if (text[quote + 1] !== '"') return { value: text.slice(start + 1, quote).replaceAll('""', '"'), end: quote + 1 };
    from = quote + 2;
  }
}
