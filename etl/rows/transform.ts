import { maxLineBytes } from '../../lib/protocol/logs.ts';
import { badReasons, ignoreRules, type RowKind, type Tally, undatedDay } from '../../lib/protocol/row.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import type { ObjectBytes, RowSettings, RowSink, RowTransform } from './api.ts';
import { carriageReturn, lineFeed } from './characters.ts';
import { escapedLine } from './escaped-line.ts';
import { LineReader } from './line-reader.ts';
import { Memory, type Span } from './memory.ts';
import { RowWriter } from './row-writer.ts';
import { cleanText, endOfCharacters } from './text.ts';
import { dayOf, dayText, writeTime } from './time.ts';
import { BrokenObject, unzip } from './unzip.ts';
import type { BadVerdict } from './verdict.ts';

/** Longest `bad_value`, characters. */
const longestBadValue = 1000;

interface DayCounts {
  lines: number;
  events: number;
  readonly bad: Map<string, number>;
  readonly ignored: Map<string, number>;
}

interface MutableRow {
  kind: RowKind;
  dt: string;
  bytes: Buffer;
  start: number;
  end: number;
  keys: Int32Array;
}

/** The row transform: see README.md for what it promises and `api.ts` for how it is called. */
export const createTransform = (settings: RowSettings): RowTransform => new Transform(settings);

class Transform implements RowTransform {
  private readonly memory = new Memory();
  private readonly reader: LineReader;
  private readonly writer = new RowWriter(this.memory);
  private readonly row: MutableRow;
  private readonly version: string;

  private sink: RowSink = () => {};
  private objectName = '';
  private objectSpan: Span = { start: 0, end: 0 };
  private readonly mark: number;
  private days = new Map<number, DayCounts>();
  private dayTexts = new Map<number, string>();
  /** The day last counted, kept at hand. */
  private day = Number.NaN;
  private dayName = undatedDay;
  private counts: DayCounts = emptyCounts();
  private headerLines = 0;
  private firstDay = Number.NaN;

  /** The beginning of a line whose end has not come yet, and how long that line is so far. */
  private carry: Buffer = Buffer.alloc(0);
  private carryLength = 0;
  /** Its last byte so far: tells a CR even where the middle of a very long line was not kept. */
  private lastByte = 0;

  constructor(settings: RowSettings) {
    this.version = settings.version;
    this.reader = new LineReader(this.memory, settings);
    this.mark = this.memory.mark;
    this.row = { kind: 'event', dt: undatedDay, bytes: this.memory.bytes, start: 0, end: 0, keys: this.writer.keys };
  }

  async transform(object: RawObject, bytes: ObjectBytes, sink: RowSink): Promise<readonly Tally[]> {
    this.begin(object.object, sink);
    let error: string | null = null;
    try {
      await unzip(object.object, bytes, (piece) => this.read(piece));
      this.readLast();
    } catch (caught) {
      if (!(caught instanceof BrokenObject)) throw caught;
      error = caught.message;
    }
    return this.finish(object, error);
  }

  private begin(name: string, sink: RowSink): void {
    this.sink = sink;
    // An object's name is text of a row like any other.
    this.memory.mark = this.mark;
    this.memory.clear();
    this.objectName = this.cleaned(name) ?? '';
    this.objectSpan = this.memory.keep(this.objectName);
    this.reader.begin();
    this.days = new Map();
    this.day = Number.NaN;
    this.headerLines = 0;
    this.firstDay = Number.NaN;
    this.carry = Buffer.alloc(0);
    this.carryLength = 0;
  }

  private read(piece: Buffer): void {
    let at = 0;
    if (this.carryLength > 0) {
      const end = piece.indexOf(lineFeed);
      const more = end === -1 ? piece : piece.subarray(0, end);
      // Enough is kept to tell a line that is too long by its CR.
      this.carry = Buffer.concat([this.carry, more.subarray(0, Math.max(0, maxLineBytes + 2 - this.carry.length))]);
      this.carryLength += more.length;
      if (end === -1) {
        if (more.length > 0) this.lastByte = more[more.length - 1]!;
        return;
      }
      this.readCarried(more.length > 0 ? more[more.length - 1]! : this.lastByte);
      at = end + 1;
    }
    for (;;) {
      const end = piece.indexOf(lineFeed, at);
      if (end === -1) break;
      this.readLine(piece, at, end);
      at = end + 1;
    }
    if (at < piece.length) {
      this.carry = Buffer.from(piece.subarray(at, Math.min(piece.length, at + maxLineBytes + 2)));
      this.carryLength = piece.length - at;
      this.lastByte = piece[piece.length - 1]!;
    }
  }

  private readCarried(lastByte: number): void {
    const length = this.carryLength - (lastByte === carriageReturn ? 1 : 0);
    this.readText(this.carry, 0, Math.min(length, maxLineBytes), length);
    this.carryLength = 0;
    this.carry = Buffer.alloc(0);
  }

  /** What stands after the last line end. */
  private readLast(): void {
    // A CR is part of a line end only before an LF.
    if (this.carryLength > 0) this.readCarried(0);
  }

  private readLine(piece: Buffer, start: number, end: number): void {
    if (end > start && piece[end - 1] === carriageReturn) end -= 1;
    this.readText(piece, start, Math.min(end, start + maxLineBytes), end - start);
  }

  private readText(bytes: Buffer, start: number, end: number, length: number): void {
    this.memory.clear();
    const verdict = this.reader.read(bytes, start, end, length);
    if (verdict.is === 'ignored' && verdict.rule === 'header') {
      this.headerLines += 1;
      return;
    }
    const { time } = this.reader;
    this.turnTo(time < 0 ? -1 : dayOf(time));
    this.counts.lines += 1;
    switch (verdict.is) {
      case 'event':
        this.counts.events += 1;
        this.emit('event', this.writer.event(this.reader.event.cells, this.objectSpan));
        return;
      case 'ignored':
        count(this.counts.ignored, verdict.rule);
        return;
      default:
        count(this.counts.bad, verdict.reason);
        this.writeBad(verdict, bytes.subarray(start, end), time);
    }
  }

  private writeBad(verdict: BadVerdict, line: Buffer, time: number): void {
    this.memory.clear();
    let collected: string | null = null;
    if (time >= 0) {
      const start = this.memory.top;
      writeTime(time, this.memory);
      collected = this.memory.text(start, this.memory.top);
      this.memory.top = start;
    }
    this.emit(
      'bad',
      this.writer.other({
        kind: 'bad',
        dt: this.dayName,
        collector_tstamp: collected,
        v_etl: this.version,
        bad_reason: verdict.reason,
        bad_detail: verdict.detail,
        bad_field: verdict.field,
        bad_value: verdict.value === null ? null : this.cleaned(verdict.value),
        bad_line: line.length === 0 ? null : escapedLine(line),
        object: this.objectName,
      }),
    );
  }

  private cleaned(text: string): string | null {
    const from = this.memory.top;
    const span: Span = { start: 0, end: 0 };
    this.memory.write(text);
    const has = cleanText(this.memory, from, this.memory.top, 1, span);
    const value = has
      ? this.memory.text(span.start, endOfCharacters(this.memory.bytes, span.start, span.end, longestBadValue))
      : null;
    this.memory.top = from;
    return value;
  }

  private emit(kind: RowKind, start: number): void {
    const { row } = this;
    row.kind = kind;
    row.dt = this.dayName;
    row.start = start;
    row.end = this.memory.top;
    this.sink(row);
  }

  /** Makes a day (since 1970; -1: undated) the one that is counted. */
  private turnTo(day: number): void {
    if (day === this.day) return;
    this.day = day;
    let counts = this.days.get(day);
    if (counts === undefined) {
      counts = emptyCounts();
      this.days.set(day, counts);
    }
    this.counts = counts;
    if (day >= 0 && Number.isNaN(this.firstDay)) this.firstDay = day;
    let name = day < 0 ? undatedDay : this.dayTexts.get(day);
    if (name === undefined) {
      name = dayText(day);
      this.dayTexts.set(day, name);
    }
    this.dayName = name;
  }

  private finish(object: RawObject, error: string | null): readonly Tally[] {
    if (this.headerLines > 0 || this.days.size === 0) {
      this.turnTo(Number.isNaN(this.firstDay) ? -1 : this.firstDay);
      this.counts.lines += this.headerLines;
      if (this.headerLines > 0) this.counts.ignored.set('header', this.headerLines);
    }
    // A line of 1970-01-01 itself and undated lines share a day.
    const undated = this.days.get(-1);
    const epoch = this.days.get(0);
    if (undated !== undefined && epoch !== undefined) {
      addCounts(undated, epoch);
      this.days.delete(0);
    }
    const tallies: Tally[] = [];
    for (const [day, counts] of [...this.days].sort(([a], [b]) => a - b)) {
      this.day = Number.NaN;
      this.turnToTally(day);
      const tally: Tally = {
        object: object.object,
        bytes: object.bytes,
        etag: object.etag,
        dt: this.dayName,
        lines: counts.lines,
        events: counts.events,
        bad: inOrder(counts.bad, Object.keys(badReasons)),
        ignored: inOrder(counts.ignored, Object.keys(ignoreRules)),
        error,
      };
      tallies.push(tally);
      this.memory.clear();
      const start = this.writer.other({
        kind: 'tally',
        dt: tally.dt,
        object: this.objectName,
        tally: JSON.stringify(tally),
      });
      this.emit('tally', start);
    }
    return tallies;
  }

  private turnToTally(day: number): void {
    this.dayName = day < 0 ? undatedDay : (this.dayTexts.get(day) ?? dayText(day));
  }
}

const emptyCounts = (): DayCounts => ({ lines: 0, events: 0, bad: new Map(), ignored: new Map() });
const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);

function addCounts(to: DayCounts, from: DayCounts): void {
  to.lines += from.lines;
  to.events += from.events;
  for (const [key, n] of from.bad) to.bad.set(key, (to.bad.get(key) ?? 0) + n);
  for (const [key, n] of from.ignored) to.ignored.set(key, (to.ignored.get(key) ?? 0) + n);
}

const inOrder = (counts: ReadonlyMap<string, number>, order: readonly string[]): Record<string, number> =>
  Object.fromEntries(order.filter((key) => counts.has(key)).map((key) => [key, counts.get(key)!]));
