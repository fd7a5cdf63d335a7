import { createGunzip, gunzipSync } from 'node:zlib';
import type { ObjectBytes } from './api.ts';

/** Objects up to this size (as stored) are unzipped in one go; CloudFront's are nearly always smaller. */
const smallObject = 4 << 20;
/** What a small object may grow to in memory before it is streamed instead. */
const smallOutput = 64 << 20;
/** zlib's smallest output buffer that makes sense here. */
const leastChunk = 16 << 10;
const mostChunk = 8 << 20;
/** Pieces in which a large or broken object is unzipped: fixed, so that a broken one gives the same lines wherever it is read. */
const largePiece = 64 << 10;
const brokenPiece = 256;

const isGzip = (bytes: Uint8Array): boolean => bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

/** An object that could not be read to its end. What came before it was delivered. */
export class BrokenObject extends Error {}

/**
 * Delivers an object's text in pieces: unzipped if it is gzip, as it is if its name does not claim to be.
 *
 * @throws BrokenObject for truncated or corrupt gzip, after all that could be unzipped has been delivered; for a `.gz` that is none
 */
export async function unzip(name: string, bytes: ObjectBytes, deliver: (piece: Buffer) => void): Promise<void> {
  const source = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  while (!ended && size < smallObject) {
    const next = await source.next();
    if (next.done === true) ended = true;
    else if (next.value.length > 0) {
      first.push(next.value);
      size += next.value.length;
    }
  }
  const head = Buffer.concat(first);
  if (!isGzip(head)) {
    if (head.length === 0) return;
    if (name.endsWith('.gz')) throw new BrokenObject(`not gzip: begins with ${hexOf(head)}, not 1f 8b`);
    deliver(head);
    for (let next = await rest(source, ended); next !== null; next = await rest(source, false)) deliver(next);
    return;
  }
  if (ended) {
    const whole = unzipWhole(head);
    if (whole !== null) deliver(whole);
    else await unzipPieces(onlyOf(head), brokenPiece, deliver);
    return;
  }
  await unzipPieces(head.length === 0 ? onlyOf(head) : headAndRest(head, source), largePiece, deliver);
}

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(0, 2))
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');

async function rest(source: AsyncIterator<Uint8Array>, ended: boolean): Promise<Buffer | null> {
  if (ended) return null;
  const next = await source.next();
  return next.done === true ? null : Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
}

function unzipWhole(bytes: Buffer): Buffer | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: smallOutput, chunkSize: likelySize(bytes) });
  } catch {
    // Broken or too large: in pieces, what can be read is read.
    return null;
  }
}

/**
 * What gzip's last four bytes say the text's size is (RFC 1952), in bounds: taken as the size of the first output buffer, it saves
 * growing into it piece by piece. Only a hint, which a second member or a lie makes wrong.
 */
const likelySize = (bytes: Buffer): number =>
  bytes.length < 8 ? leastChunk : Math.min(Math.max(bytes.readUInt32LE(bytes.length - 4) + 1, leastChunk), mostChunk);

async function* onlyOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function* headAndRest(head: Buffer, source: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest(source, false); next !== null; next = await rest(source, false)) yield next;
}

/** Cuts a stream of bytes into pieces of one size, whatever it came in. */
async function* inPieces(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let kept: Buffer = Buffer.alloc(0);
  for await (const more of bytes) {
    const all = kept.length === 0 ? more : Buffer.concat([kept, more]);
    let at = 0;
    for (; at + size <= all.length; at += size) yield all.subarray(at, at + size);
    kept = all.subarray(at);
  }
  if (kept.length > 0) yield kept;
}

async function unzipPieces(
  bytes: AsyncIterable<Buffer>,
  size: number,
  deliver: (piece: Buffer) => void,
): Promise<void> {
  const gunzip = createGunzip({ chunkSize: 256 << 10 });
  let broken: Error | null = null;
  gunzip.on('data', deliver);
  gunzip.on('error', (error) => {
    broken = error;
  });
  for await (const piece of inPieces(bytes, size)) {
    if (broken !== null) break;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        gunzip.off('close', done);
        resolve();
      };
      gunzip.once('close', done);
      gunzip.write(piece, done);
    });
  }
  if (broken === null) {
    await new Promise<void>((resolve) => {
      gunzip.once('close', resolve);
      gunzip.once('end', resolve);
      gunzip.end();
    });
  }
  if (broken !== null) throw new BrokenObject(`broken gzip: ${(broken as Error).message}`);
}
