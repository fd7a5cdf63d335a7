import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, rowsOf } from '../../etl/duckdb/database.ts';
import { openReader } from '../../etl/duckdb/reader.ts';
import { erase } from '../../etl/erase/erase.ts';
import { hiveElsewhere } from '../../etl/hive/engine.ts';
import { expire } from '../../etl/run/expire.ts';
import { removeLookup } from '../../etl/run/lookup-tables.ts';
import { rebuild, switchTo } from '../../etl/run/rebuild.ts';
import { resolveConfig } from '../../lib/config.ts';
import { lookupName, reservedWords } from '../../lib/protocol/lookup-tables.ts';
import { ask, contentOf, keysOf, load } from '../duckdb/stores.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { add, done, fileIn, options, temptingColumns, temptingHeader } from './add.ts';

let folder: string;
let store: string;
const raw = () => join(folder, 'raw');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firn-lookups-'));
  store = join(folder, 'store');
  for (const n of [1, 2]) {
    const event = { at: `2026-11-2${n} 10:00:00`, eid: uuid(n), content: `page ${n}`, request: `r${n}` };
    writeLog(raw(), `E1.2026-11-2${n}-10.a.gz`, [eventLine({ ...event, more: { uid: `u${n}` } })]);
    expect(await load(raw(), store, { run: `2026112${n}T120000Z` })).toMatchObject({ outcome: 'committed' });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const customers = 'customer_id,segment,visits,worth\nu1,loyal,3,12.5\nu2,,4,1\n';
const lookupKeys = async () => (await keysOf(store)).filter((key) => key.startsWith('lookups/'));

describe('a lookup', () => {
  it('is a table that questions join, and of the store nothing else changes', async () => {
    const before = await contentOf(store);
    const added = await add(store, 'Customers', fileIn(folder, 'crm.csv', customers));
    expect(added).toMatchObject({
      name: 'customers',
      replaced: false,
      rows: 2,
      columns: { customer_id: 'string', segment: 'string', visits: 'bigint', worth: 'double' },
      renamed: [],
      key: { column: 'customer_id', missing: 0, repeated: 0, most: null },
    });
    expect(
      await ask(
        store,
        'select e.user_id, c.segment, c.visits, c.worth from events e join customers c on c.customer_id = e.user_id order by 1',
      ),
    ).toEqual([
      ['u1', 'loyal', 3, 12.5],
      ['u2', null, 4, 1],
    ]);
    expect(await contentOf(store)).toEqual(before);
    expect(await load(raw(), store, { run: '20261123T110000Z' })).toMatchObject({ outcome: 'nothing_new' });
  });

  it('that is added again takes the place of the first, whose file goes when the next run begins', async () => {
    const reader = await openReader(store, { threads: 1 });
    const added = await add(store, 'customers', fileIn(folder, 'crm.tsv', 'id\tsince\n7\t2026-01-01\n'));
    expect(added).toMatchObject({ replaced: true, columns: { id: 'bigint', since: 'string' } });
    expect((await reader.query('select count(*) from customers')).rows).toEqual([[2]]);
    reader.close();
    expect(await ask(store, 'select * from customers')).toEqual([[7, '2026-01-01']]);
    expect(await lookupKeys()).toHaveLength(2);
    await load(raw(), store, { run: '20261123T120000Z' });
    expect(await lookupKeys()).toEqual([`lookups/customers/run=${added.run}/part-0.parquet`]);
    expect(await ask(store, 'select * from customers')).toEqual([[7, '2026-01-01']]);
  });

  it('is never seen in part, while others are added', async () => {
    const files = [1, 2].map((n) => fileIn(folder, `many${n}.csv`, `n\n${`${n}\n`.repeat(n * 1000)}`));
    await add(store, 'many', files[0]!);
    const seen = new Set<string>();
    for (let n = 1; n <= 4; n++) {
      const reading = ask(store, 'select min(n), max(n), count(*) from many');
      await add(store, 'many', files[n % 2]!);
      seen.add(String(await reading));
    }
    expect([...seen].filter((one) => one !== '1,1,1000' && one !== '2,2,2000')).toEqual([]);
  });

  it('is taken out with its file, and what a dead process left behind goes too', async () => {
    mkdirSync(join(store, 'lookups/ghost/run=20261101T000000Z'), { recursive: true });
    writeFileSync(join(store, 'lookups/ghost/run=20261101T000000Z/part-0.parquet'), 'half');
    done(await removeLookup({ ...options(store), name: 'MANY' }));
    expect((await lookupKeys()).filter((key) => !key.startsWith('lookups/customers/'))).toEqual([]);
    await expect(ask(store, 'select * from many')).rejects.toThrow('many does not exist');
    await expect(removeLookup({ ...options(store), name: 'many' })).rejects.toThrow(
      `the store ${store} has no lookup "many"; it has customers`,
    );
  });

  it('stays where history is rebuilt, days expire and people are erased, which tells whose rows it has', async () => {
    await add(store, 'customers', fileIn(folder, 'crm.csv', 'id,parent\nu1,\nu2,u1\nu3,u3\n'));
    await add(store, 'products', fileIn(folder, 'products.csv', 'sku\n1\n'));
    const kept = async () => [
      await ask(store, 'select * from customers order by id'),
      await ask(store, 'from products'),
    ];
    const before = await kept();
    const { run } = done(await rebuild({ ...options(store), from: '2026-11-01', to: '2026-11-30' }));
    done(await switchTo({ ...options(store), run }));
    expect(await kept()).toEqual(before);
    const config = resolveConfig({ retention: { eventDays: 3 } });
    done(await expire({ ...options(store), config, now: new Date('2026-11-25T00:00:00Z') }));
    expect(await kept()).toEqual(before);
    const erased = done(await erase({ ...options(store), user: 'u1' }));
    expect(erased.findings.lookups).toEqual([{ name: 'customers', rows: 2 }]);
    expect(await kept()).toEqual(before);
  });

  it('of a store whose Hive is elsewhere is committed, and nothing is removed that it may still show', async () => {
    writeFileSync(join(store, 'store.json'), JSON.stringify({ format: 1, engine: 'hive' }));
    try {
      const engine = hiveElsewhere('no Hive here');
      const before = await lookupKeys();
      const { run } = await add(store, 'products', fileIn(folder, 'products.csv', 'sku\n2\n'), { engine });
      await add(store, 'products', fileIn(folder, 'products.csv', 'sku\n3\n'), { engine });
      done(await removeLookup({ ...options(store), engine, name: 'customers' }));
      expect(await lookupKeys()).toEqual(expect.arrayContaining([...before, expect.stringContaining(run)]));
      expect(await ask(store, 'from products')).toEqual([[3]]);
    } finally {
      writeFileSync(join(store, 'store.json'), JSON.stringify({ format: 1, engine: 'duckdb' }));
    }
  });
});

describe('the columns of a lookup', () => {
  it.each<[string, readonly string[], string, readonly unknown[]]>([
    ['whole numbers', ['-1', '', '123456789012345678'], 'bigint', ['-1', null, '123456789012345678']],
    ['numbers', ['1', '-0.5', '1.5e3'], 'double', ['1', '-0.5', '1500']],
    ['codes', ['007', '12'], 'string', ['007', '12']],
    ['codes that look like numbers', ['12e3', '1'], 'string', ['12e3', '1']],
    ['numbers too long to be exact', ['1234567890123456789'], 'string', ['1234567890123456789']],
    ['numbers with a comma', ['"12,50"'], 'string', ['12,50']],
    ['days', ['2026-11-23'], 'string', ['2026-11-23']],
    ['flags', ['true', ''], 'string', ['true', null]],
    ['nothing', ['', '""'], 'string', [null, null]],
    ['texts', ['1', 'größe 雪 \\N "q"'], 'string', ['1', 'größe 雪 \\N "q"']],
  ])('of %s have their type', async (_, values, type, stored) => {
    const file = fileIn(folder, 'typed.csv', `place,x\n${values.map((value, n) => `${n},${value}\n`).join('')}`);
    expect((await add(store, 'typed', file)).columns).toEqual({ place: 'bigint', x: type });
    const rows = await ask(store, 'select x from typed order by place');
    expect(rows.map(([value]) => (value === null ? null : String(value)))).toEqual(stored);
  });

  it('have the type the user names, and every value is checked', async () => {
    const file = fileIn(folder, 'sku.csv', 'Article No,price\n12,1\n13,x\n14,y\n');
    expect((await add(store, 'typed', file, { types: { 'Article No': 'string' } })).columns).toEqual({
      article_no: 'string',
      price: 'string',
    });
    await expect(add(store, 'typed', file, { types: { price: 'double' } })).rejects.toThrow(
      `${file}: nothing was added: mend what is wrong with it\n` +
        '  line 3: price must be a number such as -12.5, got "x"\n  line 4: price must be a number such as -12.5, got "y"',
    );
    await expect(add(store, 'typed', file, { types: { prize: 'double' } })).rejects.toThrow(
      '--type names "prize", and there is no such column; there are article_no, price',
    );
  });

  it('have names that need no quotes', async () => {
    const values = temptingHeader.split(',').map((_, n) => String(n));
    const added = await add(store, 'typed', fileIn(folder, 'names.csv', `${temptingHeader}\n${values.join(',')}\n`));
    expect(Object.keys(added.columns).join(' ')).toBe(temptingColumns);
    expect(added.renamed[0]).toEqual({ name: 'customer_no', was: 'Customer No.' });
    const columns = temptingColumns.replaceAll(' ', ', ');
    expect(await ask(store, `select ${columns} from typed`)).toEqual([values.map(Number)]);
  });

  it('of Parquet are texts and numbers', async () => {
    const database = await openDatabase({ threads: 1, memoryLimit: '1GB', temporaryFolder: null });
    const file = join(folder, 'table.parquet');
    const write = (sql: string) => database.connection.run(`copy (${sql}) to '${file}' (format parquet)`);
    try {
      await write(
        `select 1::tinyint as "Id", 2.5::decimal(9, 2) as d, 'ö' as t, true as f, date '2026-11-23' as day,
           timestamp '2026-11-23 10:00:00' as at, null::integer as n, 'x'::enum ('x') as e`,
      );
      expect((await add(store, 'typed', file)).columns).toEqual({
        id: 'bigint',
        d: 'double',
        t: 'string',
        f: 'string',
        day: 'string',
        at_: 'string',
        n: 'bigint',
        e: 'string',
      });
      expect(await ask(store, 'from typed')).toEqual([
        [1, 2.5, 'ö', 'true', '2026-11-23', '2026-11-23 10:00:00', null, 'x'],
      ]);
      await write('select [1] as l');
      await expect(add(store, 'typed', file)).rejects.toThrow('the column "l" is INTEGER[]; a lookup holds texts');
    } finally {
      database.close();
    }
  });

  it('tell where the key is there twice, or not at all', async () => {
    const file = fileIn(folder, 'twice.csv', 'n,id\n1,a\n2,a\n3,b\n4,b\n5,b\n6,c\n7,\n');
    expect((await add(store, 'typed', file, { key: 'id' })).key).toEqual({
      column: 'id',
      missing: 1,
      repeated: 2,
      most: { value: 'b', rows: 3 },
    });
    await expect(add(store, 'typed', file, { key: 'sku' })).rejects.toThrow('--key names "sku"');
  });
});

describe('a lookup is refused', () => {
  it.each<[string, string, string, string]>([
    ['an empty file', 'a.csv', '', 'it is empty: the first line must name the columns'],
    ['a file without rows', 'a.csv', 'id,name\n', 'it has no rows; "firn lookup remove" takes a lookup out'],
    [
      'two columns of one name',
      'a.csv',
      'id,Name,name\n1,2,3\n',
      'the columns 2 and 3, "Name" and "name", would both be called name',
    ],
    ['a column without a name', 'a.csv', 'id,\n1,2\n', 'column 2 has no name'],
    [
      'a column nobody could call',
      'a.csv',
      'id,価格\n1,2\n',
      'the name of column 2, "価格", has no letter a to z and no digit',
    ],
    [
      'ragged lines',
      'a.csv',
      'id,name\n1,"a\nb"\n2\n3,c,d\n',
      'nothing was added: mend what is wrong with it\n  line 4 has 1 value, the header 2 names\n  line 5 has 3 values, the header 2 names',
    ],
    ['a broken quote', 'a.csv', 'id,name\n1,"a\n', 'line 2: a quote is never closed'],
    ['what is no Parquet', 'a.parquet', 'id,name\n', 'a.parquet cannot be read: '],
    [
      'another kind of file',
      'a.xlsx',
      'x',
      'a lookup is made from a .csv, .tsv, .csv.gz, .tsv.gz or .parquet file, got ',
    ],
  ])('for %s', async (_, name, content, message) => {
    await expect(add(store, 'refused', fileIn(testFolder(), name, content))).rejects.toThrow(message);
    expect((await keysOf(store)).filter((key) => /refused|^tmp|open/.test(key))).toEqual([]);
  });

  it('for a file or a store that is not there', async () => {
    await expect(add(store, 'refused', join(folder, 'none.csv'))).rejects.toThrow('the file does not exist');
    await expect(add(join(folder, 'nowhere'), 'refused', 'a.csv')).rejects.toThrow('no store at ');
  });

  it.each([
    ['visits', '"visits" is a table every store has'],
    ['Events', '"events" is a table every store has'],
    ['numbers', '"numbers" is a table every store has'],
    ['order', '"order" is a word of SQL'],
    ['run_20261123t040000z_events', "begins as the names of a run's own tables do"],
    ['2nd', "a lookup's name must be letters a to z, digits and"],
    ['a-b', "a lookup's name must be letters a to z, digits and"],
    ['a.b', "a lookup's name must be letters a to z, digits and"],
    ['größe', "a lookup's name must be letters a to z, digits and"],
    ['', "a lookup's name must be letters a to z, digits and"],
    ['a'.repeat(64), 'at most 63 in all'],
  ])('for the name %j', (name, message) => {
    expect(() => lookupName(name)).toThrow(message);
  });

  it('for every word that DuckDB takes for no name', async () => {
    const { connection, close } = await openDatabase({ threads: 1, memoryLimit: '1GB', temporaryFolder: null });
    const words = await rowsOf<{ word: string }>(connection, 'select keyword_name as word from duckdb_keywords()');
    const refused: string[] = [];
    for (const { word } of words) {
      try {
        await connection.run(`create or replace temp table t as select 1 as ${word}`);
        await connection.run(
          `select ${word}, t.${word} from t where ${word} > 0 group by ${word} order by ${word} desc`,
        );
        await connection.run(`create view ${word} as select 1 as n`);
        await connection.run(`select ${word}.n from ${word} join t on ${word}.n = 1`);
      } catch {
        refused.push(word);
      }
    }
    close();
    expect(refused.length).toBeGreaterThan(50);
    expect(refused.filter((word) => !reservedWords.has(word))).toEqual([]);
  });
});
