import type { Cells } from './cells.ts';
import { comma } from './characters.ts';
import { type CompiledColumn, type CompiledSource, compiledColumns } from './compiled-columns.ts';
import type { Envelopes } from './envelopes.ts';
import { type Origin, origins } from './event-kinds.ts';
import type { LogLine } from './log-line.ts';
import { LogValues } from './log-values.ts';
import type { Memory, Span } from './memory.ts';
import type { QueryValues } from './query-values.ts';
import { cleanText, isNullText, trimSpaces } from './text.ts';
import { putTyped } from './typed-values.ts';

/** The columns that may be filled for events of one origin. */
interface ColumnList {
  readonly columns: readonly CompiledColumn[];
  /** Ids of the one or two parameters a column comes from alone; the first -1 where there are other sources. */
  readonly firstId: Int32Array;
  readonly secondId: Int32Array;
}

/** What an event is read from and into. */
interface EventParts {
  readonly cells: Cells;
  readonly query: QueryValues;
  readonly line: LogLine;
  readonly envelopes: Envelopes;
}

/** Fills the columns that come from the line itself: each from the first of its sources that gives a value. */
export class SentColumns {
  private readonly cells: Cells;
  private readonly memory: Memory;
  private readonly query: QueryValues;
  private readonly log: LogValues;
  private readonly envelopes: Envelopes;
  private readonly lists: Readonly<Record<Origin, ColumnList>>;
  private readonly span: Span = { start: 0, end: 0 };

  constructor({ cells, query, line, envelopes }: EventParts) {
    this.cells = cells;
    this.memory = cells.memory;
    this.query = query;
    this.log = new LogValues(cells.memory, line);
    this.envelopes = envelopes;
    const names = { parameters: query.names, pixelKeys: this.log.pixelKeys };
    this.lists = Object.fromEntries(
      origins.map((origin) => [origin, listOf(compiledColumns(origin, names))]),
    ) as unknown as Record<Origin, ColumnList>;
  }

  /** Fills the cells of an event of this origin. */
  read(origin: Origin): void {
    this.log.clear();
    const { columns, firstId, secondId } = this.lists[origin];
    const { last } = this.query;
    for (let index = 0; index < columns.length; index += 1) {
      // Most columns come from one or two parameters, and most of those are not there.
      const first = firstId[index]!;
      if (first >= 0 && last[first]! < 0 && (secondId[index]! < 0 || last[secondId[index]!]! < 0)) continue;
      this.readColumn(columns[index]!);
    }
  }

  private readColumn({ cell, sources }: CompiledColumn): void {
    for (const source of sources) if (this.readSource(cell, source)) return;
  }

  /** Fills a cell from one source; false if that gives nothing and the next is to be asked. */
  private readSource(cell: number, source: CompiledSource): boolean {
    const { memory, query, span } = this;
    let start: number;
    let end: number;
    let flags: number;
    if (source.by === 'tracker') {
      if (!query.has(source.id)) return false;
      start = query.start(source.id);
      end = query.end(source.id);
      flags = query.flags(source.id);
    } else {
      start = source.by === 'log' ? this.log.field(source.id) : this.log.pixel(source.id);
      if (start < 0) return false;
      end = memory.top;
      flags = memory.flags;
    }
    if (!cleanText(memory, start, end, flags, span)) return false;
    switch (source.reading) {
      case 'text':
        this.cells.setText(cell, span.start, span.end, flags);
        return true;
      case 'first_of_list':
        return this.putFirst(cell, flags);
      case 'contexts':
      case 'self_describing':
        this.envelopes.put(source.reading, source.isBase64, start, end);
        return true;
      default:
        return putTyped(this.cells, cell, source.reading, span);
    }
  }

  /** Of the comma list in `span` the first, without spaces; false if that is null. */
  private putFirst(cell: number, flags: number): boolean {
    const { span } = this;
    const { bytes } = this.memory;
    const end = bytes.subarray(span.start, span.end).indexOf(comma);
    if (end >= 0) span.end = span.start + end;
    trimSpaces(bytes, span);
    if (span.start === span.end || isNullText(bytes, span.start, span.end)) return false;
    this.cells.setText(cell, span.start, span.end, flags);
    return true;
  }
}

function listOf(columns: readonly CompiledColumn[]): ColumnList {
  const parametersOf = ({ sources }: CompiledColumn): readonly number[] =>
    sources.length <= 2 && sources.every(({ by }) => by === 'tracker') ? sources.map(({ id }) => id) : [];
  return {
    columns,
    firstId: Int32Array.from(columns, (column) => parametersOf(column)[0] ?? -1),
    secondId: Int32Array.from(columns, (column) => parametersOf(column)[1] ?? -1),
  };
}
