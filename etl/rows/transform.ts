import { type RowKind, type Tally, undatedDay } from '../../lib/protocol/row.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import type { ObjectBytes, RowSettings, RowSink, RowTransform, RowView } from './api.ts';
import { hasControl } from './byte-tables.ts';
import { privateLine } from './enrich/private-line.ts';
import { escapedLine } from './escaped-line.ts';
import { LineReader } from './line-reader.ts';
import { LineSplitter } from './line-splitter.ts';
import { Memory, type Span } from './memory.ts';
import { RowWriter } from './row-writer.ts';
import { Tallies } from './tallies.ts';
import { cleanText, endOfCharacters } from './text.ts';
import { writeTime } from './time.ts';
import { BrokenObject, unzip } from './unzip.ts';
import type { BadVerdict } from './verdict.ts';

/** Longest `bad_value`, characters. */
const longestBadValue = 1000;

/** The row transform: see README.md for what it promises and `api.ts` for how it is called. */
export const createTransform = (settings: RowSettings): RowTransform => new Transform(settings);

class Transform implements RowTransform {
  private readonly memory = new Memory();
  private readonly reader: LineReader;
  private readonly writer = new RowWriter(this.memory);
  private readonly tallies = new Tallies();
  private readonly lines = new LineSplitter((bytes, start, end, length) => this.readLine(bytes, start, end, length));
  private readonly row: { -readonly [K in keyof RowView]: RowView[K] };
  private readonly version: string;
  private readonly privateLine: (line: string) => string;
  private readonly mark: number;

  private sink: RowSink = () => {};
  private objectName = '';
  private objectSpan: Span = { start: 0, end: 0 };

  constructor(settings: RowSettings) {
    this.version = settings.version;
    this.privateLine = settings.enrich === null ? (line) => line : privateLine(settings.enrich);
    this.reader = new LineReader(this.memory, settings);
    this.mark = this.memory.mark;
    this.row = { kind: 'event', dt: undatedDay, bytes: this.memory.bytes, start: 0, end: 0, keys: this.writer.keys };
  }

  async transform(object: RawObject, bytes: ObjectBytes, sink: RowSink): Promise<readonly Tally[]> {
    this.begin(object.object, sink);
    let error: string | null = null;
    try {
      await unzip(object.object, bytes, (piece) => this.lines.read(piece));
      this.lines.end();
    } catch (caught) {
      if (!(caught instanceof BrokenObject)) throw caught;
      error = caught.message;
    }
    const tallies = this.tallies.of(object, error);
    for (const tally of tallies) this.writeTally(tally);
    return tallies;
  }

  private begin(name: string, sink: RowSink): void {
    this.sink = sink;
    // An object's name is text of a row like any other.
    this.memory.mark = this.mark;
    this.memory.clear();
    this.objectName = this.cleaned(name) ?? '';
    this.objectSpan = this.memory.keep(this.objectName);
    this.reader.begin();
    this.lines.begin();
    this.tallies.begin();
  }

  private readLine(bytes: Buffer, start: number, end: number, length: number): void {
    this.memory.clear();
    const verdict = this.reader.read(bytes, start, end, length);
    this.tallies.count(verdict, this.reader.time);
    if (verdict.is === 'event') {
      this.emit('event', this.tallies.dt, this.writer.event(this.reader.event.cells, this.objectSpan));
    } else if (verdict.is === 'bad') this.writeBad(verdict, bytes.subarray(start, end));
  }

  private writeBad({ reason, detail, field, value }: BadVerdict, line: Buffer): void {
    this.memory.clear();
    const { dt } = this.tallies;
    const row = this.writer.other({
      kind: 'bad',
      dt,
      collector_tstamp: this.reader.time < 0 ? null : this.timeText(this.reader.time),
      v_etl: this.version,
      bad_reason: reason,
      bad_detail: detail,
      bad_field: field,
      bad_value: value === null ? null : this.cleaned(this.privateLine(value)),
      bad_line: line.length === 0 ? null : escapedLine(this.storable(line)),
      object: this.objectName,
    });
    this.emit('bad', dt, row);
  }

  /** What of a line may be stored. */
  private storable(line: Buffer): Buffer {
    const bytes = line.toString('latin1');
    const kept = this.privateLine(bytes);
    return kept === bytes ? line : Buffer.from(kept, 'latin1');
  }

  private writeTally(tally: Tally): void {
    this.memory.clear();
    const { dt } = tally;
    const row = this.writer.other({ kind: 'tally', dt, object: this.objectName, tally: JSON.stringify(tally) });
    this.emit('tally', dt, row);
  }

  private timeText(time: number): string {
    const { memory } = this;
    const start = memory.top;
    writeTime(time, memory);
    const text = memory.text(start, memory.top);
    memory.top = start;
    return text;
  }

  private cleaned(text: string): string | null {
    const { memory } = this;
    const from = memory.top;
    const span: Span = { start: 0, end: 0 };
    memory.write(text);
    const has = cleanText(memory, from, memory.top, hasControl, span);
    const end = endOfCharacters(memory.bytes, span.start, span.end, longestBadValue);
    memory.top = from;
    return has ? memory.text(span.start, end) : null;
  }

  /** Hands out the row that starts here and ends at the top of memory. */
  private emit(kind: RowKind, dt: string, start: number): void {
    const { row } = this;
    row.kind = kind;
    row.dt = dt;
    row.start = start;
    row.end = this.memory.top;
    this.sink(row);
  }
}
