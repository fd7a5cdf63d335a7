import { functionResult, maxLineBytes } from '../../lib/protocol/logs.ts';
import { pixelPaths } from '../../lib/protocol/parameters.ts';
import type { RowSettings } from './api.ts';
import { hash, questionMark } from './characters.ts';
import { Erased } from './erased.ts';
import type { PathKind } from './event-kinds.ts';
import { EventRow } from './event-row.ts';
import { type Format, formatOfCount, formatOfHeader, placeOf } from './log-format.ts';
import { LogLine } from './log-line.ts';
import type { Memory } from './memory.ts';
import { readDigits } from './numbers.ts';
import { lastTime, readDateTime } from './time.ts';
import { bad, ignored, type Verdict } from './verdict.ts';

const places = {
  date: placeOf('date'),
  time: placeOf('time'),
  seconds: placeOf('timestamp'),
  milliseconds: placeOf('timestamp(ms)'),
  method: placeOf('cs-method'),
  stem: placeOf('cs-uri-stem'),
  status: placeOf('sc-status'),
  query: placeOf('cs-uri-query'),
  results: [
    placeOf('x-edge-result-type'),
    placeOf('x-edge-response-result-type'),
    placeOf('x-edge-detailed-result-type'),
  ],
} as const;

const fieldsPrefix = '#Fields:';

/** Reads line after line of one object; remembers its header. The order of the checks is README.md, "Lines". */
export class LineReader {
  readonly event: EventRow;
  /** Collector time of the line last read, milliseconds since 1970; -1 if undated. */
  time = -1;

  private readonly memory: Memory;
  private readonly line: LogLine;
  private readonly erased: Erased | null;
  private readonly paths = new Map<string, PathKind>();
  private header: Format | null = null;

  constructor(memory: Memory, settings: RowSettings) {
    this.memory = memory;
    this.line = new LogLine(memory);
    this.erased = settings.erased === undefined ? null : new Erased(settings.erased);
    this.event = new EventRow(memory, this.line, settings, this.erased);
    for (const [name, path] of Object.entries(pixelPaths)) {
      this.paths.set(path, name === 'iglu' ? 'webhook' : name === 'redirect' ? 'redirect' : 'pixel');
    }
    for (const path of settings.pixelPaths) if (!this.paths.has(path)) this.paths.set(path, 'pixel');
  }

  /** Forgets the header: another object begins. */
  begin(): void {
    this.header = null;
  }

  /** Reads `bytes[start, end)`, a line without its end. `length` is the line's own: of a longer one only the beginning is there. */
  read(bytes: Buffer, start: number, end: number, length: number): Verdict {
    const verdict = this.judge(bytes, start, end, length);
    if (verdict.is !== 'bad' || this.erased === null) return verdict;
    return this.erased.hasLine(bytes.toString('utf8', start, end)) ? ignored.erased : verdict;
  }

  private judge(bytes: Buffer, start: number, end: number, length: number): Verdict {
    const { line } = this;
    this.time = -1;
    if (start < end && bytes[start] === hash) {
      // Of a line that is too long only the beginning is there: it names nothing.
      if (
        length <= maxLineBytes &&
        bytes.toString('latin1', start, Math.min(end, start + fieldsPrefix.length)) === fieldsPrefix
      ) {
        this.header = formatOfHeader(bytes.toString('utf8', start + fieldsPrefix.length, end));
      }
      return ignored.header;
    }
    const from = this.memory.top;
    this.memory.top += bytes.copy(this.memory.bytes, from, start, end);
    line.split(from, this.memory.top);
    if (length > maxLineBytes) {
      this.dateByFirstColumns();
      return bad('line_too_long', { detail: `${length} bytes` });
    }
    const count = line.columnCount;
    const format = this.header?.columnCount === count ? this.header : formatOfCount(count);
    if (format === undefined) {
      this.dateByFirstColumns();
      return bad('column_count', { detail: `${count} columns` });
    }
    line.use(format);
    if (format.lacks !== null) {
      this.dateByFirstColumns();
      return bad('missing_field', { field: format.lacks });
    }
    this.time = this.readTime();
    return this.readRequest();
  }

  private dateByFirstColumns(): void {
    const two = this.line.firstTwo();
    if (two !== null) this.time = readDateTime(this.line.bytes, two[0], two[1], two[2], two[3]);
  }

  private readTime(): number {
    const { line } = this;
    const { bytes } = line;
    if (line.has(places.milliseconds)) {
      const time = readDigits(bytes, line.startOf(places.milliseconds), line.endOf(places.milliseconds));
      if (time > 0 && time <= lastTime) return time;
    }
    if (line.has(places.seconds)) {
      const time = readDigits(bytes, line.startOf(places.seconds), line.endOf(places.seconds)) * 1000;
      if (time > 0 && time <= lastTime) return time;
    }
    if (!line.has(places.date) || !line.has(places.time)) return -1;
    return readDateTime(
      bytes,
      line.startOf(places.date),
      line.endOf(places.date),
      line.startOf(places.time),
      line.endOf(places.time),
    );
  }

  private readRequest(): Verdict {
    const { line } = this;
    if (!line.has(places.stem)) return ignored.not_pixel;
    const stem = line.startOf(places.stem);
    const stemEnd = line.endOf(places.stem);
    let pathEnd = stem;
    while (pathEnd < stemEnd && line.bytes[pathEnd] !== questionMark) pathEnd += 1;
    const path = this.paths.get(line.bytes.toString('latin1', stem, pathEnd));
    if (path === undefined) return ignored.not_pixel;

    if (!line.is(places.method, 'GET')) {
      if (line.is(places.method, 'HEAD')) return ignored.head;
      if (line.is(places.method, 'OPTIONS')) return ignored.preflight;
      if (line.is(places.method, 'POST')) return bad('post_body_not_logged');
      return ignored.other_method;
    }
    if (this.isRefused(path)) return ignored.refused;

    let query = 0;
    let queryEnd = 0;
    if (line.has(places.query)) {
      query = line.startOf(places.query);
      queryEnd = line.endOf(places.query);
    } else {
      query = pathEnd + 1;
      queryEnd = Math.max(stemEnd, query);
    }
    if (query >= queryEnd) return ignored.empty_query;
    if (line.bytes[query] === questionMark) query += 1;
    if (this.time < 0) return bad('bad_time', { field: 'date', value: this.timeText() });

    return this.event.read(path, query, queryEnd, this.time);
  }

  /**
   * CloudFront refused the request itself. An answer of our own function is none of that, but where it sent a visitor nowhere,
   * because anybody can ask it to.
   */
  private isRefused(path: PathKind): boolean {
    const { line } = this;
    if (!line.has(places.status)) return false;
    const start = line.startOf(places.status);
    if (line.endOf(places.status) - start !== 3 || readDigits(line.bytes, start, start + 3) < 400) return false;
    return path === 'redirect' || !places.results.some((result) => line.is(result, functionResult));
  }

  /** Date and time as they stand. */
  private timeText(): string {
    return `${this.line.text(places.date)} ${this.line.text(places.time)}`;
  }
}
