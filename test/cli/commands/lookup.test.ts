import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firn, jsonLines, newFolder } from '../firn.ts';
import { log, writeLogs } from '../logs.ts';

let folder: string;
beforeAll(() => {
  folder = newFolder();
  writeLogs(join(folder, 'raw'), {
    'E1.2026-11-01-10.aa.log': log('2026-11-01', ['e=pv&uid=anna', 'e=pv&uid=anna', 'e=pv&uid=bea']),
  });
  expect(firn(folder, ['etl', '--raw', 'raw']).code).toBe(0);
  writeFileSync(join(folder, 'crm.csv'), 'Customer No.;segment;since\nanna;loyal;2020\nanna;new;2021\n;x;1\n');
  writeFileSync(
    join(folder, 'segments.sql'),
    `-- Page views by segment
--
-- Question: How much do segments read?
-- Grain:    one row per segment
-- Reads:    events, customers
-- Returns:  segment (text): of the CRM
--           views (count): page views
-- Note:     customers needs customer_no and segment.
select c.segment as segment, count(*) as views
from events e
join customers c on c.customer_no = e.user_id
group by c.segment
order by segment nulls last
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('firn lookup', () => {
  it('is told of by a question that misses one', () => {
    expect(firn(folder, ['query', '--file', 'segments.sql'])).toEqual({
      code: 1,
      out: '',
      err:
        'firn: segments.sql reads customers, a table of your own that the store does not have; "firn lookup add customers FILE" puts it there (docs/lookups.md)\n' +
        'customers needs customer_no and segment.\n',
    });
    expect(firn(folder, ['lookup', 'list'])).toEqual({
      code: 0,
      out: '',
      err: 'The store has no lookup; "firn lookup add NAME FILE" adds one.\n',
    });
  });

  it('adds a table, shows what became of it, and questions join it', () => {
    const added = firn(folder, ['lookup', 'add', 'customers', 'crm.csv']);
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toMatch(/^customers: 3 rows\.\n/);
    expect(added.out).toMatch(/\ncustomer_no +string +Customer No\.\n/);
    expect(added.out).toMatch(/\nsince +bigint +since\n/);
    expect(added.out).toContain(
      'customer_no is not unique: 1 value stands in more than one row, "anna" in 2. A join gives a row for each.\n' +
        '1 row without customer_no: a join finds none of them.\n',
    );
    expect(firn(folder, ['query', '--file', 'segments.sql', '--format', 'csv']).out).toBe(
      'segment,views\nloyal,2\nnew,2\n',
    );
    expect(firn(folder, ['ledger'])).toMatchObject({ code: 0, out: expect.not.stringContaining('lookup') });
  });

  it('lists what there is, for people and machines', () => {
    expect(firn(folder, ['lookup', 'list']).out).toMatch(
      /\ncustomers +3 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +crm\.csv +customer_no, segment, since\n$/,
    );
    expect(jsonLines(firn(folder, ['lookup', 'list', '--json']).out)).toEqual([
      expect.objectContaining({
        name: 'customers',
        rows: 3,
        columns: { customer_no: 'string', segment: 'string', since: 'bigint' },
      }),
    ]);
  });

  it('is searched when a person is erased', () => {
    const says =
      'The lookup customers has 2 rows with one of these identifiers. It is yours and stays as it is: take them out of your file and run "firn lookup add customers FILE" again.\n';
    expect(firn(folder, ['erase', '--user', 'anna', '--dry-run']).out).toContain(says);
    expect(firn(folder, ['erase', '--user', 'anna']).out).toContain(says);
    expect(jsonLines(firn(folder, ['erase', '--user', 'bea', '--json']).out)[0]).toMatchObject({ lookups: [] });
  });

  it('replaces with the types that are named, and removes', () => {
    const replaced = firn(folder, ['lookup', 'add', 'customers', 'crm.csv', '--type', 'since=string', '--json']);
    expect(JSON.parse(replaced.out)).toMatchObject({ name: 'customers', replaced: true, columns: { since: 'string' } });
    expect(firn(folder, ['lookup', 'remove', 'customers'])).toEqual({
      code: 0,
      out: 'customers was taken out of the store.\n',
      err: '',
    });
    expect(firn(folder, ['lookup', 'remove', 'customers'])).toMatchObject({
      code: 1,
      err: 'firn: the store ./store has no lookup "customers"; it has none\n',
    });
  });

  it.each([
    [[], 'firn lookup takes "add NAME FILE", "list" or "remove NAME", got nothing'],
    [['add', 'customers'], 'firn lookup takes "add NAME FILE", "list" or "remove NAME", got "add customers"'],
    [['list', 'x'], 'got "list x"'],
    [['add', 'a', 'b', 'c'], 'firn lookup does not know what to do with "c"'],
    [
      ['add', 'a', 'crm.csv', '--type', 'since=int'],
      '--type must be COLUMN=TYPE, the type one of string, bigint, double',
    ],
  ])('refuses %j', (words, message) => {
    expect(firn(folder, ['lookup', ...words])).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});
