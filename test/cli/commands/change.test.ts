import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firn, jsonLines, newFolder } from '../firn.ts';
import { log, writeLogs } from '../logs.ts';

let folder: string;
beforeAll(() => {
  folder = newFolder();
  writeLogs(join(folder, 'raw'), {
    'E1.2026-11-01-10.aa.log': log('2026-11-01', [
      'e=pv&aid=shop&uid=customer-anna',
      'e=pv&aid=blog&uid=customer-bea',
      'e=no',
    ]),
    'E1.2026-11-02-10.bb.log': log('2026-11-02', ['e=pv&aid=shop&uid=customer-bea']),
  });
  expect(firn(folder, ['etl', '--raw', 'raw', '--run', '20261102T120000Z']).code).toBe(0);
  writeFileSync(
    join(folder, 'shop.ts'),
    "export default { collect: { apps: ['shop'] }, retention: { eventDays: 3 } };\n",
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const events = () =>
  firn(folder, ['query', '--sql', 'select user_id from events order by all', '--format', 'csv'])
    .out.trim()
    .split('\n')
    .slice(1);

describe('firn rebuild, erase and expire', () => {
  it('show what a rebuild changes, and switch to it by its name', () => {
    const shown = firn(folder, ['rebuild', '--from', '2026-11-01', '--to', '2026-11-01', '--config', 'shop.ts']);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/^Rebuild \d{8}T\d{6}Z, of run 20261102T120000Z\n/);
    expect(shown.out).toMatch(/\n\s*events +3 +2 +-1\n/);
    expect(shown.out).toMatch(/\n\s*ignored unknown_app +0 +1 +\+1\n/);
    expect(shown.out).toContain('1 events disappeared: ');
    expect(shown.out).toContain('No column of the 2 events in both has another value.');
    expect(events()).toEqual(['customer-anna', 'customer-bea', 'customer-bea']);
    const run = /Rebuild (\w+),/.exec(shown.out)![1]!;
    const again = firn(folder, ['rebuild', '--run', run, '--config', 'shop.ts', '--switch', '--json']);
    expect(jsonLines(again.out)).toEqual([
      expect.objectContaining({ run, replaces: ['20261102T120000Z'] }),
      expect.objectContaining({ run, outcome: 'switched', loadedAgain: false }),
    ]);
    expect(events()).toEqual(['customer-anna', 'customer-bea']);
    expect(firn(folder, ['ledger']).out).toContain(
      `${run}: rebuilt from the raw logs, in place of run 20261102T120000Z.`,
    );
  });

  it('erase a person: first shown in clear, then done with a receipt that names nobody', () => {
    const dry = firn(folder, ['erase', '--user', 'customer-anna', '--dry-run']);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toMatch(/\ncustomer-anna +user_id +1\n/);
    expect(dry.out).toContain('Would be removed: 1 event, 0 bad rows, 1 raw line in 1 of 2 raw objects.');
    const done = firn(folder, ['erase', '--user', 'customer-anna', '--config', 'shop.ts']);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toContain('Removed: 1 raw line in 1 raw object.');
    expect(done.out).toContain('in their place: 2 events before, 1 now; 1 bad row before, 1 now.');
    expect(done.out).not.toContain('anna');
    expect(readFileSync(join(folder, 'raw/E1.2026-11-01-10.aa.log'), 'utf8')).not.toContain('anna');
    const ledger = firn(folder, ['ledger']);
    expect(ledger).toMatchObject({ code: 0 });
    expect(ledger.out).toContain('a person erased (1 identifier): 1 line of 1 raw object removed, in place of run ');
  });

  it('remove what has expired, by the config', () => {
    expect(firn(folder, ['expire'])).toEqual({
      code: 0,
      out: 'nothing expires: the config has no "retention"\n',
      err: '',
    });
    // The logs are of days that are long gone, or not yet come: whatever today is, only what is old goes.
    const ended = firn(folder, ['expire', '--config', 'shop.ts', '--json']);
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(jsonLines(ended.out)[0]).toMatchObject({
      change: { kind: 'expire', before: { raw: null, bad_rows: null } },
    });
    expect(firn(folder, ['ledger']).code).toBe(0);
  });

  it('say what is missing', () => {
    expect(firn(folder, ['rebuild', '--from', '2026-11-01'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('firn rebuild needs --to'),
    });
    expect(firn(folder, ['rebuild', '--run', '20300101T000000Z', '--switch'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no rebuild 20300101T000000Z waits in the store ./store; none waits'),
    });
    expect(firn(folder, ['erase', '--user', 'x', '--store', 'nowhere'])).toMatchObject({
      code: 1,
      err: 'firn: no store at nowhere; "firn etl" makes one, or pass --store\n',
    });
  });
});
