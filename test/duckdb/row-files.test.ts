import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../etl/duckdb/chunks.ts';
import { partsOf } from '../../etl/duckdb/parts.ts';
import { RowFiles } from '../../etl/duckdb/row-files.ts';
import { columns } from '../../lib/protocol/event.ts';
import { type RowKind, rowColumns } from '../../lib/protocol/row.ts';
import { testFolder } from '../run/folder.ts';

/** A row as the transform shows it: somewhere in a larger buffer, with the places of its keys. */
function rowView(kind: RowKind, dt: string, id: string, padding = 0) {
  const values: Readonly<Record<string, string>> = {
    kind,
    dt,
    event_id: id,
    event_fingerprint: 'fp',
    collector_tstamp: '2026-11-23 10:00:00.000',
    page_title: 'x'.repeat(padding),
    object: 'a.gz',
  };
  const cells = rowColumns.map((column) => values[column] ?? '\\N');
  const text = `${cells.join('\t')}\n`;
  const start = (column: number) => 4 + cells.slice(0, column).reduce((sum, cell) => sum + cell.length + 1, 0);
  const keys = Int32Array.from(
    (['event_id', 'event_fingerprint', 'collector_tstamp', 'request_id'] as const).flatMap((name) => {
      const column = rowColumns.indexOf(name);
      return [start(column), start(column) + cells[column]!.length];
    }),
  );
  const own = cells.slice(2, 2 + columns.length).join('\t');
  return { text, own, view: { kind, dt, bytes: Buffer.from(`junk${text}junk`), start: 4, end: 4 + text.length, keys } };
}

describe('row files', () => {
  it('hold each row in the file of its kind and day, of events their own columns, with an ordinal from object and place', () => {
    const folder = testFolder();
    const files = new RowFiles(folder, '7');
    files.beginObject(3);
    const rows = [
      rowView('event', '2026-11-22', 'a'),
      rowView('bad', '2026-11-22', 'b'),
      rowView('event', '2026-11-23', 'c'),
      rowView('tally', '2026-11-23', 'd'),
    ];
    for (const row of rows) files.sink(row.view);
    files.endObject('a.gz');
    files.beginObject(4);
    const last = rowView('event', '2026-11-22', 'e');
    files.sink(last.view);
    files.endObject('b.gz');
    const written = files.finish();
    files.close();

    const at = (place: number, n: number) => String(place * 2 ** 32 + n).padStart(16, '0');
    const byName = new Map(written.files.map((file) => [`${file.kind} ${file.dt}`, file]));
    const content = (name: string) => readFileSync(byName.get(name)!.path, 'utf8');
    expect(content('event 2026-11-22')).toBe(`${at(3, 1)}\t${rows[0]!.own}\n${at(4, 1)}\t${last.own}\n`);
    expect(content('bad 2026-11-22')).toBe(`${at(3, 2)}\t${rows[1]!.text}`);
    expect(content('event 2026-11-23')).toBe(`${at(3, 3)}\t${rows[2]!.own}\n`);
    expect(byName.get('event 2026-11-22')!.bytes).toBe(Buffer.byteLength(content('event 2026-11-22')));
    expect(readFileSync(written.keys!, 'utf8').split('\n')).toEqual([
      `${at(3, 1)}\t2026-11-22\ta\tfp\t2026-11-23 10:00:00.000\t\\N`,
      `${at(3, 3)}\t2026-11-23\tc\tfp\t2026-11-23 10:00:00.000\t\\N`,
      `${at(4, 1)}\t2026-11-22\te\tfp\t2026-11-23 10:00:00.000\t\\N`,
      '',
    ]);
    expect(written.counts).toEqual([
      { object: 'a.gz', dt: '2026-11-22', events: 1 },
      { object: 'a.gz', dt: '2026-11-23', events: 1 },
      { object: 'b.gz', dt: '2026-11-22', events: 1 },
    ]);
  });

  it('hold four hundred days at once, and rows larger than any buffer', () => {
    const folder = testFolder();
    const files = new RowFiles(folder, '0');
    files.beginObject(0);
    const day = (n: number) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10);
    let expected = 0;
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 400; n++) {
        const { view, own } = rowView('event', day(n), `${round}-${n}`, n === 7 ? 600_000 : 20_000);
        files.sink(view);
        expected += 17 + own.length + 1;
      }
    }
    files.endObject('a.gz');
    const written = files.finish();
    const open = readdirSync('/proc/self/fd', { withFileTypes: true }).length;
    files.close();
    expect(open).toBeLessThan(150);
    expect(written.files).toHaveLength(400);
    expect(written.files.reduce((total, file) => total + readFileSync(file.path).length, 0)).toBe(expected);
    expect(
      readFileSync(written.files[5]!.path, 'utf8')
        .split('\n')
        .map((row) => row.split('\t')[1 + columns.indexOf('event_id')]),
    ).toEqual(['0-5', '1-5', '2-5', undefined]);
  });
});

describe('chunks', () => {
  const object = (bytes: number) => ({ object: `${bytes}`, bytes, etag: 'e' });

  it('are full but not larger than they may be, unless an object is', () => {
    const chunks = chunksOf([3, 3, 4, 20, 1, 9, 1].map(object), 10);
    expect(chunks.map((chunk) => chunk.objects.map(({ bytes }) => bytes))).toEqual([[3, 3, 4], [20], [1, 9], [1]]);
    expect(chunks.map((chunk) => chunk.firstObject)).toEqual([0, 3, 4, 6]);
    expect(chunks.map((chunk) => chunk.index)).toEqual([0, 1, 2, 3]);
  });
});

describe('parts', () => {
  const file = (kind: 'event' | 'bad', day: number, path: string, bytes: number) => ({
    kind,
    dt: `2026-11-${day}`,
    path,
    bytes,
  });

  it('are of one kind and day, in the order of files, and cut where they are full', () => {
    const files = [
      file('event', 22, 'a', 60),
      file('bad', 22, 'b', 1),
      file('event', 23, 'c', 10),
      file('event', 22, 'd', 40),
      file('event', 22, 'e', 1),
    ];
    const parts = partsOf(files, 100);
    const inShort = parts.map(({ kind, dt, index, files }) => `${kind} ${dt} ${index} ${files.join('+')}`);
    expect(inShort).toEqual([
      'event 2026-11-22 0 a+d',
      'event 2026-11-22 1 e',
      'event 2026-11-23 0 c',
      'bad 2026-11-22 0 b',
    ]);
  });
});
