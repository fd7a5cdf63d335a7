import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../etl/duckdb/chunks.ts';
import { RowFiles } from '../../etl/duckdb/row-files.ts';
import type { RowKind } from '../../lib/protocol/row.ts';
import { testFolder } from '../run/folder.ts';

/** A row as the transform shows it: somewhere in a larger buffer, with the places of its keys. */
function rowView(kind: RowKind, dt: string, id: string, padding = 0) {
  const text = `${kind}\t${dt}\t${id}\tfp\t2026-11-23 10:00:00.000\t\\N\t${'x'.repeat(padding)}\n`;
  const bytes = Buffer.from(`junk${text}junk`);
  const keys = new Int32Array(8);
  let at = 4 + kind.length + 1 + dt.length + 1;
  for (const [index, value] of [id, 'fp', '2026-11-23 10:00:00.000', '\\N'].entries()) {
    keys[index * 2] = at;
    keys[index * 2 + 1] = at + value.length;
    at += value.length + 1;
  }
  return { text, view: { kind, dt, bytes, start: 4, end: 4 + Buffer.byteLength(text), keys } };
}

describe('row files', () => {
  it('hold each row in the file of its kind and day, with an ordinal from object and place', () => {
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
    expect(content('event 2026-11-22')).toBe(`${at(3, 1)}\t${rows[0]!.text}${at(4, 1)}\t${last.text}`);
    expect(content('bad 2026-11-22')).toBe(`${at(3, 2)}\t${rows[1]!.text}`);
    expect(content('event 2026-11-23')).toBe(`${at(3, 3)}\t${rows[2]!.text}`);
    expect(byName.get('event 2026-11-22')!.rows).toBe(2);
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
        const { view } = rowView('event', day(n), `${round}-${n}`, n === 7 ? 600_000 : 20_000);
        files.sink(view);
        expected += view.end - view.start + 17;
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
        .map((row) => row.split('\t')[3]),
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
