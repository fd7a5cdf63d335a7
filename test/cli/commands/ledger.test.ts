import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firn, jsonLines, newFolder } from '../firn.ts';
import { log, writeLogs } from '../logs.ts';

let folder: string;
const [first, second] = ['20261102T000000Z', '20261103T000000Z'] as const;
beforeAll(() => {
  folder = newFolder();
  const raw = join(folder, 'raw');
  writeLogs(raw, {
    'E1.2026-11-01-10.aa.log': log('2026-11-01', ['e=pv&duid=a', 'e=pv&duid=a2', 'e=nonsense']),
    'E1.2026-11-02-10.bb.log': log('2026-11-02', ['e=pv&duid=b']),
  });
  expect(firn(folder, ['etl', '--raw', 'raw', '--run', first]).code).toBe(0);
  writeLogs(raw, {
    'E1.2026-11-03-10.cc.log': `${log('2026-11-03', ['e=pv&duid=c'])}${log('2026-11-01', ['e=pv&duid=late'])}`,
  });
  expect(firn(folder, ['etl', '--raw', 'raw', '--run', second]).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the ledger shows runs and days, bad lines by reason, ignored ones by rule, late lines and freshness', () => {
  const { code, out, err } = firn(folder, ['ledger']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/20261102T000000Z +2 +6 +3 +1 +2 +0 +0 +yes/);
  expect(out).toMatch(/20261103T000000Z +1 +4 +2 +0 +2 +0 +1 +yes/);
  expect(out).toMatch(/2026-11-01 +2 +5 +3 +1 +1 +0 +1 +yes/);
  expect(out).toMatch(/day +unknown_event\n/);
  expect(out).toContain('Newest event: 2026-11-03 10:00:00.000 (UTC). Newest log object: E1.2026-11-03-10.cc.log.');
  expect(out).toContain('Everything adds up: 10 lines = 5 events + 1 bad + 4 ignored + 0 duplicates.\n');
});

it('the ledger is one JSON document for machines', () => {
  const [ledger] = jsonLines(firn(folder, ['ledger', '--json']).out);
  expect(ledger).toMatchObject({
    addsUp: true,
    problems: [],
    newestEvent: '2026-11-03 10:00:00.000',
    total: { lines: 10, events: 5, bad: { unknown_event: 1 }, ignored: { header: 4 }, late: 1 },
    runs: [
      { run: first, objects: 2, late: 0 },
      { run: second, objects: 1, late: 1 },
    ],
    days: [{ day: '2026-11-01' }, { day: '2026-11-02' }, { day: '2026-11-03' }],
  });
});

it('a store whose rows are not those of its ledger fails with 1 and says where', () => {
  const broken = join(folder, 'store/bad_rows/dt=2026-11-01', `run=${first}`);
  const events = join(folder, 'store/events/dt=2026-11-02', `run=${first}`);
  const [bad] = readdirSync(broken);
  // The file of bad rows gets the rows of a file with none of them.
  const sql = "copy (select * from bad_rows where false) to 'empty.parquet' (format parquet)";
  expect(firn(folder, ['query', '--sql', sql]).code).toBe(0);
  expect(readdirSync(events).length).toBe(1);
  const { code, out } = withReplaced(join(broken, bad!), join(folder, 'empty.parquet'), () => firn(folder, ['ledger']));
  expect(code).toBe(1);
  expect(out).toContain(`run ${first}, day 2026-11-01: the ledger says 1 bad rows, the store holds 0`);
  expect(out).toMatch(/2026-11-01 .* NO\n/);
});

it('the ledger names objects that could not be read to their end, and events with copied ids', () => {
  const id = 'eid=00000000-0000-4000-8000-000000000001';
  const whole = gzipSync(log('2026-11-01', ['e=pv&duid=a', 'e=pv&duid=b']));
  writeLogs(join(folder, 'cut'), { 'ids.log': log('2026-11-01', [`e=pv&${id}&duid=a`, `e=pv&${id}&duid=b`]) });
  writeFileSync(join(folder, 'cut', 'broken.gz'), whole.subarray(0, whole.length - 12));
  expect(firn(folder, ['etl', '--raw', 'cut', '--store', 'cut-store'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('broken.gz'),
  });
  expect(firn(folder, ['etl', '--raw', 'cut', '--store', 'cut-store', '--keep-going']).code).toBe(0);
  const { code, out } = firn(folder, ['ledger', '--store', 'cut-store']);
  expect(code).toBe(0);
  expect(out).toContain("1 events came with another event's id and were given their own.");
  expect(out).toContain('1 objects could not be read to their end; what could be read was loaded (--keep-going).');
});

it('a store that is not there is named', () => {
  expect(firn(folder, ['ledger', '--store', 'nowhere'])).toEqual({
    code: 1,
    out: '',
    err: 'firn: no store at nowhere: the folder does not exist; "firn etl" makes one, or pass --store\n',
  });
});

function withReplaced<T>(path: string, by: string, work: () => T): T {
  const before = readFileSync(path);
  writeFileSync(path, readFileSync(by));
  try {
    return work();
  } finally {
    writeFileSync(path, before);
  }
}
