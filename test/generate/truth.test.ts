import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createTransform } from '../../etl/rows/transform.ts';
import { generate } from '../../lib/generate/generate.ts';
import type { Tally } from '../../lib/protocol/row.ts';
import { rowColumns } from '../../lib/protocol/row.ts';
import { filesBelow } from './read-logs.ts';

const out = mkdtempSync(join(tmpdir(), 'firn-truth-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const added = (counts: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const sum: Record<string, number> = {};
  for (const [name, n] of counts.flatMap((count) => Object.entries(count))) sum[name] = (sum[name] ?? 0) + n;
  return sum;
};

it('the row transform finds in the files exactly what the report says', async () => {
  const report = await generate({ events: 8000, seed: 2026, out });
  const transform = createTransform({ version: 'test', pixelPaths: [], apps: null, hosts: null, enrich: null });
  const tallies: Tally[] = [];
  const contents = new Map<string, string>();
  const faults: Record<string, number>[] = [];
  let duplicates = 0;
  for (const object of filesBelow(out)) {
    const read = transform.transform({ object, bytes: 0, etag: '' }, createReadStream(join(out, object)), (row) => {
      if (row.kind !== 'event') return;
      const values = row.bytes.toString('utf8', row.start, row.end - 1).split('\t');
      const value = (column: (typeof rowColumns)[number]) => values[rowColumns.indexOf(column)]!;
      const known = contents.get(value('event_id'));
      if (known !== undefined) {
        expect(value('event_fingerprint')).toBe(known);
        duplicates++;
        return;
      }
      contents.set(value('event_id'), value('event_fingerprint'));
      if (value('field_errors') === '\\N') return;
      const columns = Object.keys(JSON.parse(value('field_errors')));
      faults.push(Object.fromEntries(columns.map((column) => [column, 1])));
    });
    tallies.push(...(await read));
  }
  expect(contents.size).toBe(report.events);
  expect(duplicates).toBe(report.duplicates);
  expect(tallies.reduce((sum, tally) => sum + tally.lines, 0)).toBe(report.lines);
  expect(added(tallies.map((tally) => tally.bad))).toEqual(report.bad);
  expect(added(tallies.map((tally) => tally.ignored))).toEqual(report.ignored);
  expect(added(faults)).toEqual(report.fieldErrors);
});
