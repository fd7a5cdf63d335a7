// AssemblyScript: the byte loops of the row transform, compiled to loops.wasm.ts by `npm run loops`.
//
// They do nothing that the plain functions beside this folder do not do as well; those take over wherever a loop here
// gives up (-1), and tests hold the two to the same answers. Why: docs/decisions/0009. Addresses are places in the
// transform's working memory; nothing here allocates. Tables stand at fixed places, written by `Memory`.

/** Value of a hex digit, or -1. */
const hex: i32 = 0;
/** `byteClass`: 1 control, 2 not ASCII, 4 space, 8 `%` or `+`. */
const classes: i32 = 256;
/** 1 for bytes CloudFront escapes by itself. */
const own: i32 = 512;
/** Value of a base64 digit of either alphabet, or 255. */
const base64Digits: i32 = 768;
/** Bytes of a schema address: 1 in the vendor, 2 in name and format. */
const schemaBytes: i32 = 1024;

const hasHigh: i32 = 2;
const hasSpace: i32 = 4;

/** Where answers beside the one returned are left, an i32 each: `loopResults` in byte-loops.ts. */
const results: i32 = 1280;
const flagsResult: i32 = results;
const twiceResult: i32 = results + 4;
const unknownResult: i32 = results + 8;
const escapedNamesResult: i32 = results + 12;
const schemaStartResult: i32 = results + 16;
const schemaEndResult: i32 = results + 20;
const pageViewIdStartResult: i32 = results + 24;
const pageViewIdEndResult: i32 = results + 28;
const entitiesEndResult: i32 = results + 32;
const entityCountResult: i32 = results + 36;
const keyHashResult: i32 = results + 40;
const keyEndResult: i32 = results + 44;

/** Classes of what the last decoding wrote. */
let flags: i32 = 0;

// ---- lines

/** Splits `[start, end)` at tabs into fields: their starts and ends, an i32 each. Gives how many. */
export function splitAtTabs(start: i32, end: i32, starts: i32, ends: i32): i32 {
  const tab = i8x16.splat(9);
  let count: i32 = 0;
  let from = start;
  let at = start;
  for (; at + 16 <= end; at += 16) {
    let found = i8x16.bitmask(i8x16.eq(v128.load(at), tab));
    while (found !== 0) {
      const place = at + ctz(found);
      store<i32>(starts + (count << 2), from);
      store<i32>(ends + (count << 2), place);
      count++;
      from = place + 1;
      found &= found - 1;
    }
  }
  for (; at < end; at++) {
    if (load<u8>(at) === 9) {
      store<i32>(starts + (count << 2), from);
      store<i32>(ends + (count << 2), at);
      count++;
      from = at + 1;
    }
  }
  store<i32>(starts + (count << 2), from);
  store<i32>(ends + (count << 2), end);
  return count + 1;
}

// ---- pairs

/** Whether the query last scanned was encoded twice. */
let twice: i32 = 0;
let once: i32 = 0;
let doubled: i32 = 0;

/** Proof of encoding at a `%`: see `isDoublyEncoded`. */
function weighEscape(at: i32, end: i32): void {
  if (at + 2 >= end) return;
  const high = load<i8>(hex + (load<u8>(at + 1) as i32)) as i32;
  const low = load<i8>(hex + (load<u8>(at + 2) as i32)) as i32;
  if (high < 0 || low < 0) return;
  const code = (high << 4) | low;
  if (load<u8>(own + code) === 0) once = 1;
  else if (
    code === 37 &&
    at + 4 < end &&
    (load<i8>(hex + (load<u8>(at + 3) as i32)) as i32) >= 0 &&
    (load<i8>(hex + (load<u8>(at + 4) as i32)) as i32) >= 0
  ) {
    doubled = 1;
  }
}

/** Id of the name `[start, end)`, or -1. `table`: 1,024 i16; `names`: start and length of each name, i32. */
function lookUp(start: i32, end: i32, table: i32, names: i32): i32 {
  let hash: i32 = 0;
  for (let at = start; at < end; at++) hash = hash * 31 + (load<u8>(at) as i32);
  let slot = hash & 1023;
  let id = load<i16>(table + (slot << 1)) as i32;
  while (id >= 0) {
    const name = load<i32>(names + (id << 3));
    const length = load<i32>(names + (id << 3) + 4);
    if (length === end - start) {
      let at: i32 = 0;
      while (at < length && load<u8>(name + at) === load<u8>(start + at)) at++;
      if (at === length) return id;
    }
    slot = (slot + 1) & 1023;
    id = load<i16>(table + (slot << 1)) as i32;
  }
  return -1;
}

/**
 * Finds the pairs of `[start, end)`: six i32 each (name start, end, value start, end, id, classes of the value), and in
 * `last` the pair each known name was last seen in. Gives how many; `layers` 1: no proof of encoding is looked for.
 */
export function scanPairs(start: i32, end: i32, layers: i32, table: i32, names: i32, last: i32, pairs: i32): i32 {
  once = layers === 1 ? 1 : 0;
  doubled = 0;
  let unknown: i32 = 0;
  let escapedNames: i32 = 0;
  let count: i32 = 0;
  let name = start;
  let nameEnd: i32 = -1;
  let odd: i32 = 0;
  let valueFlags: i32 = 0;
  const ampersand = i8x16.splat(38);
  const equals = i8x16.splat(61);
  const percent = i8x16.splat(37);
  const plus = i8x16.splat(43);
  const firstPlain = i8x16.splat(33);
  const lastPlain = i8x16.splat(126);
  let block = start;
  while (block <= end) {
    // The bytes that mean something, of 16 at a time; the line's end ends the last pair.
    const bytes = v128.load(block);
    const special = v128.or(
      v128.or(i8x16.eq(bytes, ampersand), i8x16.eq(bytes, equals)),
      v128.or(
        v128.or(i8x16.eq(bytes, percent), i8x16.eq(bytes, plus)),
        v128.or(i8x16.lt_u(bytes, firstPlain), i8x16.gt_u(bytes, lastPlain)),
      ),
    );
    let found = i8x16.bitmask(special);
    const left = end - block;
    if (left < 16) found = (found & ((1 << left) - 1)) | (1 << left);
    while (found !== 0) {
      const at = block + ctz(found);
      found &= found - 1;
      const byte: i32 = at < end ? (load<u8>(at) as i32) : 38;
      if (byte === 38) {
        if (nameEnd < 0) nameEnd = at;
        if (nameEnd > name) {
          const pair = pairs + count * 24;
          const value = nameEnd < at ? nameEnd + 1 : at;
          let id: i32 = -1;
          if (odd) escapedNames = 1;
          else {
            id = lookUp(name, nameEnd, table, names);
            if (id >= 0) store<i32>(last + (id << 2), count);
            else unknown++;
          }
          store<i32>(pair, name);
          store<i32>(pair + 4, nameEnd);
          store<i32>(pair + 8, value);
          store<i32>(pair + 12, at);
          store<i32>(pair + 16, id);
          store<i32>(pair + 20, valueFlags);
          count++;
        }
        name = at + 1;
        nameEnd = -1;
        odd = 0;
        valueFlags = 0;
      } else if (byte === 61) {
        if (nameEnd < 0) nameEnd = at;
      } else {
        if (byte === 37 && once === 0) weighEscape(at, end);
        if (nameEnd < 0) {
          if (byte === 37 || byte === 43) odd = 1;
        } else valueFlags |= load<u8>(classes + byte) as i32;
      }
    }
    block += 16;
  }
  twice = doubled & (1 - once);
  store<i32>(twiceResult, twice);
  store<i32>(unknownResult, unknown);
  store<i32>(escapedNamesResult, escapedNames);
  return count;
}

// ---- decoding

/** Percent-decodes `[start, end)` to `top`; gives its end. Leaves `flags`. */
function decodeTo(start: i32, end: i32, top: i32, isTwice: i32, plus: i32): i32 {
  let seen: i32 = 0;
  for (let at = start; at < end; at++) {
    let byte = load<u8>(at) as i32;
    if (byte === 37) {
      if (at < end - 2) {
        const high = load<i8>(hex + (load<u8>(at + 1) as i32)) as i32;
        const low = load<i8>(hex + (load<u8>(at + 2) as i32)) as i32;
        if (high >= 0 && low >= 0) {
          byte = (high << 4) | low;
          at += 2;
          if (byte === 37 && isTwice !== 0 && at < end - 2) {
            const innerHigh = load<i8>(hex + (load<u8>(at + 1) as i32)) as i32;
            const innerLow = load<i8>(hex + (load<u8>(at + 2) as i32)) as i32;
            if (innerHigh >= 0 && innerLow >= 0) {
              byte = (innerHigh << 4) | innerLow;
              at += 2;
            }
          }
        }
      }
    } else if (byte === 43) byte = plus;
    seen |= load<u8>(classes + byte) as i32;
    store<u8>(top, byte);
    top++;
  }
  flags = seen;
  store<i32>(flagsResult, seen);
  return top;
}

/** Whether `[start, end)` is UTF-8 (RFC 3629) without C1 controls; other text is left to the plain functions. */
function isPlainUtf8(start: i32, end: i32): bool {
  let at = start;
  while (at < end) {
    const first = load<u8>(at) as i32;
    if (first < 0x80) {
      at++;
      continue;
    }
    const length: i32 = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > end) return false;
    const second = load<u8>(at + 1) as i32;
    if (first === 0xc2 && second < 0xa0) return false;
    if (first === 0xe0 && second < 0xa0) return false;
    if (first === 0xed && second > 0x9f) return false;
    if (first === 0xf0 && second < 0x90) return false;
    if (first === 0xf4 && second > 0x8f) return false;
    for (let next: i32 = 1; next < length; next++) {
      if (((load<u8>(at + next) as i32) & 0xc0) !== 0x80) return false;
    }
    at += length;
  }
  return true;
}

/** Decodes a field of the log that is no form (agent, cookie) to `top`; gives its end, -1 for text that wants mending. */
export function decodeField(start: i32, end: i32, top: i32): i32 {
  once = 0;
  doubled = 0;
  for (let at = start; at < end && once === 0; at++) if (load<u8>(at) === 37) weighEscape(at, end);
  const to = decodeTo(start, end, top, doubled & (1 - once), 43);
  return (flags & hasHigh) !== 0 && !isPlainUtf8(top, to) ? -1 : to;
}

/** Decodes one value to `top`; gives its end, -1 for text that wants mending. */
export function decodeValue(start: i32, end: i32, top: i32, isTwice: i32, plus: i32): i32 {
  const to = decodeTo(start, end, top, isTwice, plus);
  return (flags & hasHigh) !== 0 && !isPlainUtf8(top, to) ? -1 : to;
}

/** Copies `[start, end)` to `top`; gives its end. Leaves `flags`; -1 for text that wants mending. */
export function copyText(start: i32, end: i32, top: i32): i32 {
  let seen: i32 = 0;
  for (let at = start; at < end; at++) seen |= load<u8>(classes + (load<u8>(at) as i32)) as i32;
  store<i32>(flagsResult, seen);
  memory.copy(top, start, end - start);
  const to = top + end - start;
  return (seen & hasHigh) !== 0 && !isPlainUtf8(top, to) ? -1 : to;
}

/** What `decodeQuery` is to do with a parameter. */
const isFingerprinted: i32 = 1;
const isBase64: i32 = 2;

/**
 * Decodes the parameters that are fingerprinted, in the order of their ids, to `top`: name, U+001F, value, U+001F.
 * `values`: start, end and classes of each value, i32, by id. Gives the end, -1 if text wants mending.
 */
export function decodeQuery(top: i32, ids: i32, names: i32, last: i32, pairs: i32, kinds: i32, values: i32): i32 {
  for (let id: i32 = 0; id < ids; id++) {
    const pair = load<i32>(last + (id << 2));
    if (pair < 0) continue;
    const kind = load<u8>(kinds + id) as i32;
    if ((kind & isFingerprinted) === 0) continue;
    const name = load<i32>(names + (id << 3));
    const length = load<i32>(names + (id << 3) + 4);
    for (let at: i32 = 0; at < length; at++) store<u8>(top + at, load<u8>(name + at));
    top += length;
    store<u8>(top, 31);
    top = decodeParameter(top + 1, pairs + pair * 24, kind, values + id * 12);
    if (top < 0) return -1;
    store<u8>(top, 31);
    top++;
  }
  return top;
}

/** The same for the parameters that are not fingerprinted: values only. */
export function decodeRest(top: i32, ids: i32, last: i32, pairs: i32, kinds: i32, values: i32): i32 {
  for (let id: i32 = 0; id < ids; id++) {
    const pair = load<i32>(last + (id << 2));
    if (pair < 0) continue;
    const kind = load<u8>(kinds + id) as i32;
    if ((kind & isFingerprinted) !== 0) continue;
    top = decodeParameter(top, pairs + pair * 24, kind, values + id * 12);
    if (top < 0) return -1;
  }
  return top;
}

function decodeParameter(top: i32, pair: i32, kind: i32, value: i32): i32 {
  const start = load<i32>(pair + 8);
  const end = load<i32>(pair + 12);
  let to: i32;
  if (load<i32>(pair + 20) === 0) {
    // Nothing to decode.
    memory.copy(top, start, end - start);
    to = top + end - start;
    flags = 0;
  } else {
    to = decodeTo(start, end, top, twice, (kind & isBase64) !== 0 ? 43 : 32);
    if ((flags & hasHigh) !== 0 && !isPlainUtf8(top, to)) return -1;
    if ((kind & isBase64) !== 0 && (flags & hasSpace) !== 0) {
      for (let at = top; at < to; at++) if (load<u8>(at) === 32) store<u8>(at, 43);
    }
  }
  store<i32>(value, top);
  store<i32>(value + 4, to);
  store<i32>(value + 8, flags);
  return to;
}

/** Decodes base64 to `top`; gives the end, -1 for what is not base64 or not UTF-8. */
export function decodeBase64(start: i32, end: i32, top: i32): i32 {
  while (end > start && load<u8>(end - 1) === 61) end--;
  if (((end - start) & 3) === 1) return -1;
  const from = top;
  let wrong: i32 = 0;
  let high: i32 = 0;
  let at = start;
  for (; at + 3 < end; at += 4) {
    const a = load<u8>(base64Digits + (load<u8>(at) as i32)) as i32;
    const b = load<u8>(base64Digits + (load<u8>(at + 1) as i32)) as i32;
    const c = load<u8>(base64Digits + (load<u8>(at + 2) as i32)) as i32;
    const d = load<u8>(base64Digits + (load<u8>(at + 3) as i32)) as i32;
    wrong |= a | b | c | d;
    const triple = (a << 18) | (b << 12) | (c << 6) | d;
    high |= triple & 0x808080;
    store<u8>(top, triple >> 16);
    store<u8>(top + 1, triple >> 8);
    store<u8>(top + 2, triple);
    top += 3;
  }
  if (at < end) {
    const a = load<u8>(base64Digits + (load<u8>(at) as i32)) as i32;
    const b = load<u8>(base64Digits + (load<u8>(at + 1) as i32)) as i32;
    wrong |= a | b;
    let triple = (a << 18) | (b << 12);
    store<u8>(top++, triple >> 16);
    if (at + 2 < end) {
      const c = load<u8>(base64Digits + (load<u8>(at + 2) as i32)) as i32;
      wrong |= c;
      triple |= c << 6;
      store<u8>(top++, triple >> 8);
    }
    high |= triple & 0x808080;
  }
  if (wrong > 63) return -1;
  return high !== 0 && !isPlainUtf8(from, top) ? -1 : top;
}

// ---- enrichments

/**
 * Fills cells with what was answered before to the values of others. `reads`: cells, each with the most bytes of it that count, an i32
 * each; their texts, a tab after each, are the key, which is left at `top`, its end and hash among the results. `slots`, `mask` + 1
 * of them: number of a record plus one, 0 for none. A record of `width` bytes: hash of its key, where that starts and ends, then
 * start and end of the text for each cell of `fills`, -1 for null, -2 where the cell stays as it is. Gives 1, or 0 if nothing
 * was answered to this key.
 */
export function recall(
  top: i32,
  reads: i32,
  readCount: i32,
  starts: i32,
  ends: i32,
  slots: i32,
  mask: i32,
  records: i32,
  width: i32,
  fills: i32,
  fillCount: i32,
): i32 {
  let to = top;
  for (let n: i32 = 0; n < readCount; n++) {
    const cell = load<i32>(reads + (n << 3)) << 2;
    const from = load<i32>(starts + cell);
    if (from >= 0) {
      const length = min(load<i32>(ends + cell) - from, load<i32>(reads + (n << 3) + 4));
      memory.copy(to, from, length);
      to += length;
    }
    store<u8>(to++, 9);
  }
  // Eight bytes at once: those beyond the key are zero.
  store<u64>(to, 0);
  let long: u64 = (to - top) as u64;
  for (let at = top; at < to; at += 8) {
    long = (long ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
    long ^= long >> 32;
  }
  const hash = long as i32;
  store<i32>(keyHashResult, hash);
  store<i32>(keyEndResult, to);
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const number = load<i32>(slots + (slot << 2));
    if (number === 0) return 0;
    const record = records + (number - 1) * width;
    if (load<i32>(record) !== hash || !isSame(load<i32>(record + 4), load<i32>(record + 8), top, to)) continue;
    for (let n: i32 = 0; n < fillCount; n++) {
      const from = load<i32>(record + 12 + (n << 3));
      if (from === -2) continue;
      const cell = load<i32>(fills + (n << 2)) << 2;
      store<i32>(starts + cell, from);
      store<i32>(ends + cell, load<i32>(record + 16 + (n << 3)));
    }
    return 1;
  }
}

/** Whether two texts are the same bytes. */
function isSame(start: i32, end: i32, other: i32, otherEnd: i32): bool {
  if (end - start !== otherEnd - other) return false;
  for (; start + 8 <= end; start += 8, other += 8) if (load<u64>(start) !== load<u64>(other)) return false;
  for (; start < end; start++, other++) if (load<u8>(start) !== load<u8>(other)) return false;
  return true;
}

// ---- rows

/**
 * Writes the cells of an event, each with a tab, to `top`; null where a cell's start is -1. Gives the end. Afterwards a cell's
 * start is its place in the row and its end its length. `nulls`: `\N` and a tab, as often as a row has columns.
 */
export function writeCells(top: i32, count: i32, starts: i32, ends: i32, nulls: i32): i32 {
  let pending: i32 = 0;
  for (let cell: i32 = 0; cell < count; cell++) {
    const from = load<i32>(starts + (cell << 2));
    if (from < 0) {
      pending += 3;
      continue;
    }
    if (pending !== 0) {
      memory.copy(top, nulls, pending);
      top += pending;
      pending = 0;
    }
    const length = load<i32>(ends + (cell << 2)) - from;
    if (length <= 16) {
      // 16 bytes at once: what is too much is written over by what follows.
      v128.store(top, v128.load(from));
    } else memory.copy(top, from, length);
    store<i32>(starts + (cell << 2), top);
    store<i32>(ends + (cell << 2), length);
    top += length;
    store<u8>(top, 9);
    top++;
  }
  memory.copy(top, nulls, pending);
  return top + pending;
}

// ---- JSON

let at: i32 = 0;
let stop: i32 = 0;
let depth: i32 = 0;
let failed: bool = false;
let textStart: i32 = 0;
let textEnd: i32 = 0;
let escaped: bool = false;
let entityOk: bool = false;
let pageViewIdStart: i32 = -1;

function peek(): i32 {
  return at < stop ? (load<u8>(at) as i32) : -1;
}

function giveUp(): void {
  failed = true;
  at = stop;
}

function take(byte: i32): bool {
  if (peek() === byte) {
    at++;
    return true;
  }
  giveUp();
  return false;
}

function readText(): void {
  escaped = false;
  at++;
  textStart = at;
  while (at < stop) {
    const byte = load<u8>(at) as i32;
    if (byte === 34) {
      textEnd = at;
      at++;
      return;
    }
    if (byte < 32) break;
    if (byte === 92) {
      escaped = true;
      at++;
      const which = peek();
      if (which === 117) {
        for (let digit: i32 = 1; digit < 5; digit++) {
          if (at + digit >= stop || (load<i8>(hex + (load<u8>(at + digit) as i32)) as i32) < 0) {
            giveUp();
            return;
          }
        }
        at += 4;
      } else if (
        which !== 34 &&
        which !== 92 &&
        which !== 47 &&
        which !== 98 &&
        which !== 102 &&
        which !== 110 &&
        which !== 114 &&
        which !== 116
      ) {
        break;
      }
    }
    at++;
  }
  giveUp();
}

function digits(): bool {
  const from = at;
  while (at < stop) {
    const byte = load<u8>(at) as i32;
    if (byte < 48 || byte > 57) break;
    at++;
  }
  return at > from;
}

function readNumber(): void {
  if (peek() === 45) at++;
  if (peek() === 48) at++;
  else if (!digits()) {
    giveUp();
    return;
  }
  if (peek() === 46) {
    at++;
    if (!digits()) {
      giveUp();
      return;
    }
  }
  const byte = peek();
  if (byte === 101 || byte === 69) {
    at++;
    const sign = peek();
    if (sign === 43 || sign === 45) at++;
    if (!digits()) giveUp();
  }
}

function readValue(): void {
  const byte = peek();
  if (byte === 34) readText();
  else if (byte === 123) readObject();
  else if (byte === 91) readArray();
  else if (byte === 116) {
    at++;
    if (take(114) && take(117)) take(101);
  } else if (byte === 102) {
    at++;
    if (take(97) && take(108) && take(115)) take(101);
  } else if (byte === 110) {
    at++;
    if (take(117) && take(108)) take(108);
  } else readNumber();
}

function open(): bool {
  depth++;
  at++;
  if (depth > 64) giveUp();
  return !failed;
}

/** After a member: whether another follows. */
function more(closing: i32): bool {
  if (failed) return false;
  const byte = peek();
  if (byte === 44) {
    at++;
    return true;
  }
  if (byte === closing) {
    at++;
    depth--;
  } else giveUp();
  return false;
}

function readKey(): bool {
  if (peek() !== 34) {
    giveUp();
    return false;
  }
  readText();
  return !failed && take(58);
}

function readObject(): void {
  if (!open()) return;
  if (peek() === 125) {
    at++;
    depth--;
    return;
  }
  do {
    if (!readKey()) return;
    readValue();
  } while (more(125));
}

function readArray(): void {
  if (!open()) return;
  if (peek() === 93) {
    at++;
    depth--;
    return;
  }
  do readValue();
  while (more(93));
}

/** 1 schema, 2 data, 0 another; a key with escapes is left to the plain reader. */
function envelopeKey(): i32 {
  if (escaped) {
    giveUp();
    return 0;
  }
  const length = textEnd - textStart;
  if (length === 4 && load<u32>(textStart) === 0x61746164) return 2;
  if (length === 6 && load<u32>(textStart) === 0x65686373 && load<u16>(textStart + 4) === 0x616d) return 1;
  return 0;
}

function isVersion(from: i32, end: i32, numbers: i32): bool {
  let place = from;
  for (let number: i32 = 0; number < numbers; number++) {
    if (number > 0) {
      if (place >= end || load<u8>(place) !== 45) return false;
      place++;
    }
    const first = place;
    while (place < end && load<u8>(place) >= 48 && load<u8>(place) <= 57) place++;
    if (place === first) return false;
  }
  return place === end;
}

function isSchema(from: i32, end: i32): bool {
  // `iglu:`
  if (end - from < 5 || load<u32>(from) !== 0x756c6769 || load<u8>(from + 4) !== 58) return false;
  let place = from + 5;
  for (let part: i32 = 0; part < 3; part++) {
    const bit: u8 = part === 0 ? 1 : 2;
    const first = place;
    while (place < end && (load<u8>(schemaBytes + (load<u8>(place) as i32)) & bit) !== 0) place++;
    if (place === first || place >= end || load<u8>(place) !== 47) return false;
    place++;
  }
  return isVersion(place, end, 3);
}

function startsWith(from: i32, end: i32, what: i32, length: i32): bool {
  if (end - from < length) return false;
  for (let index: i32 = 0; index < length; index++) {
    if (load<u8>(from + index) !== load<u8>(what + index)) return false;
  }
  return true;
}

function readEntity(webPage: i32, webPageLength: i32): void {
  let schemaFrom: i32 = -1;
  let schemaTo: i32 = 0;
  let schemaOk = false;
  let dataFrom: i32 = -1;
  let dataTo: i32 = 0;
  entityOk = false;
  if (!open()) return;
  if (peek() === 125) {
    at++;
    depth--;
    return;
  }
  do {
    if (!readKey()) return;
    const key = envelopeKey();
    if (key === 1) {
      schemaOk = false;
      if (peek() === 34) {
        readText();
        if (escaped) giveUp();
        schemaFrom = textStart;
        schemaTo = textEnd;
        schemaOk = isSchema(schemaFrom, schemaTo);
      } else readValue();
    } else {
      if (key === 2) dataFrom = at;
      readValue();
      if (key === 2) dataTo = at;
    }
  } while (more(125));
  if (failed) return;
  entityOk = schemaOk && dataFrom >= 0;
  store<i32>(schemaStartResult, schemaFrom);
  store<i32>(schemaEndResult, schemaTo);
  if (entityOk && webPageLength > 0 && pageViewIdStart < 0 && startsWith(schemaFrom, schemaTo, webPage, webPageLength)) {
    readWebPage(dataFrom, dataTo);
  }
}

/** `{"id":"…"}` and nothing else; any other form is left to the plain reader. */
function readWebPage(from: i32, end: i32): void {
  // Seven bytes: `{"id":"`.
  if (end - from < 9 || (load<u64>(from) & 0x00ffffffffffffff) !== 0x00223a226469227b) {
    giveUp();
    return;
  }
  let place = from + 7;
  while (load<u8>(place) !== 34 && load<u8>(place) !== 92) place++;
  if (load<u8>(place) !== 34 || place + 2 !== end) {
    giveUp();
    return;
  }
  pageViewIdStart = from + 7;
  store<i32>(pageViewIdEndResult, place);
}

/**
 * Checks compact JSON text and its envelope: 1 if it is one, -1 for anything else or anything unusual, which the plain reader
 * is to look at. `envelope`: the schema's beginning, up to `/1-`; `webPage`: that of the entity looked for, length 0 for none.
 */
export function readJson(
  start: i32,
  end: i32,
  isContexts: i32,
  envelope: i32,
  envelopeLength: i32,
  webPage: i32,
  webPageLength: i32,
): i32 {
  at = start;
  stop = end;
  depth = 0;
  failed = false;
  pageViewIdStart = -1;
  let entitiesEnd: i32 = -1;
  let entityCount: i32 = 0;
  let schemaOk = false;
  let dataOk = false;
  if (peek() !== 123 || !open()) return -1;
  do {
    if (!readKey()) return -1;
    const key = envelopeKey();
    if (key === 1) {
      if (peek() !== 34) return -1;
      readText();
      if (failed || escaped || schemaOk) return -1;
      schemaOk =
        startsWith(textStart, textEnd, envelope, envelopeLength) && isVersion(textStart + envelopeLength, textEnd, 2);
    } else if (key === 2) {
      if (dataOk) return -1;
      dataOk = true;
      if (isContexts === 0) {
        if (peek() !== 123) return -1;
        readEntity(0, 0);
        dataOk = entityOk;
      } else {
        if (peek() !== 91 || !open()) return -1;
        if (peek() === 93) {
          entitiesEnd = at;
          at++;
          depth--;
        } else {
          do {
            if (peek() !== 123) return -1;
            readEntity(webPage, webPageLength);
            if (!entityOk) return -1;
            entityCount++;
          } while (more(93));
          entitiesEnd = at - 1;
        }
      }
    } else readValue();
  } while (more(125));
  if (failed || at !== stop || !schemaOk || !dataOk) return -1;
  store<i32>(pageViewIdStartResult, pageViewIdStart);
  store<i32>(entitiesEndResult, entitiesEnd);
  store<i32>(entityCountResult, entityCount);
  return 1;
}
