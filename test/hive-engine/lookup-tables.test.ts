import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf, hiveLocation } from '../../etl/hive/location.ts';
import { publishScript } from '../../etl/hive/publish-script.ts';
import { readCommits } from '../../etl/run/commits.ts';
import { removeLookup } from '../../etl/run/lookup-tables.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { createStoreFile } from '../../etl/run/store-file.ts';
import { ask } from '../duckdb/stores.ts';
import { haveHive } from '../hive/installation.ts';
import { add, done, fileIn, options, temptingColumns, temptingHeader } from '../lookups/add.ts';
import { hiveInTests } from './hive.ts';

const have = haveHive();

describe('lookups in a store of Hive', { timeout: 600_000 }, () => {
  if (!have.ok) {
    it.skip(`cannot be tried: ${have.why}`);
    return;
  }
  const { hive, engine } = hiveInTests();
  let folder: string;
  let store: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-hive-lookups-'));
    store = join(folder, 'store');
    await createStoreFile(openStorage(store), 'hive');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, content: string) =>
    add(store, name, fileIn(folder, `${name}.csv`, content), { engine: engine() });
  const ofHive = (sql: string) => hive().query(`use ${databaseOf(openStorage(store))}; ${sql}`);
  const inWords = (rows: readonly (readonly unknown[])[]) =>
    rows.map((row) => row.map((value) => (value === null ? null : String(value))));
  const sameOnBoth = async (sql: string) => {
    const rows = inWords(await ofHive(sql));
    expect(rows).toEqual(inWords(await ask(store, sql)));
    return rows;
  };

  it('are tables of Hive at once, with the same values as embedded', async () => {
    await put('customers', 'id,name,n,worth\nu1,"größe 雪 🧊, ""x""",-5,0.5\nu2,,123456789012345678,-2.25\n,\\N,,\n');
    const all = 'select id, name, n, worth from customers order by name';
    expect(await sameOnBoth(`${all.replace('order', 'where id is not null order')} nulls first`)).toHaveLength(2);
    expect(await sameOnBoth('select count(*), count(id), count(name), sum(n), sum(worth) from customers')).toEqual([
      ['3', '2', '2', '123456789012345673', '-1.75'],
    ]);
    await put('words', `${temptingHeader}\n${temptingHeader.replace(/[^,]+/g, '1')}\n`);
    expect(await sameOnBoth(`select ${temptingColumns.replaceAll(' ', ', ')} from words`)).toHaveLength(1);
  });

  it('show other rows and other columns when they are added again, and can be published again from nothing', async () => {
    await put('customers', 'id,name,n,worth\nu7,seven,7,7.5\n');
    expect(await sameOnBoth('select * from customers')).toEqual([['u7', 'seven', '7', '7.5']]);
    await put('customers', 'segment,id\nloyal,8\n');
    expect(await sameOnBoth('select * from customers')).toEqual([['loyal', '8']]);
    const place = openStorage(store);
    const commits = await readCommits(place);
    const catalog = { database: databaseOf(place), tablesOf: 'scripts' } as const;
    await hive().run(publishScript({ ...catalog, store: hiveLocation(place), commits, from: { n: 0 } }));
    expect(await sameOnBoth('select * from customers')).toEqual([['loyal', '8']]);
  });

  it('are gone from Hive when they are taken out', async () => {
    done(await removeLookup({ ...options(store), engine: engine(), name: 'customers' }));
    expect(await ofHive("show tables like 'customers'")).toEqual([]);
    expect(await ofHive("show tables like 'words'")).toEqual([['words']]);
  });
});
