import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { erase } from '../../etl/erase/erase.ts';
import { abandonRebuild, rebuild } from '../../etl/run/rebuild.ts';
import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import { startEtl } from '../run/child.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { ask, load } from './stores.ts';

const run = '20261123T040000Z';
const names = ['Ada', 'Bö, "b"', 'Ci\\t雪', '🧊'];

/** A table of four customers; with many that never come it is too large to travel with the rows. */
const tableOf = (tier: string, strangers = 0): string =>
  [
    'id,name,tier,score',
    ...names.map((name, n) => `u${n},"${name.replaceAll('"', '""')}",${tier},${n / 4}`),
    ...Array.from({ length: strangers }, (_, n) => `stranger ${n},nobody of this shop,none,0`),
  ].join('\n');
const many = 10_000;

const lookup = (file: string, schema = 'customer'): NonNullable<FirnConfig['lookups']>[number] => ({
  file,
  key: 'user_id',
  on: 'id',
  schema: `iglu:com.acme/${schema}/jsonschema/1-0-0`,
});

/** Logs of a day: events of the customers, of strangers and of nobody, some twice, some with an id of another. */
function writeEvents(raw: string): void {
  const event = (n: number, content = `page ${n}`, request = `r${n}`) =>
    eventLine({
      at: `2026-11-22 10:${String(n % 60).padStart(2, '0')}:00`,
      eid: uuid(n),
      content,
      request,
      more: n % 6 === 5 ? {} : { uid: `u${n % 6}` },
    });
  const all = Array.from({ length: 60 }, (_, n) => event(n));
  writeLog(raw, 'E1.2026-11-22-10.a.gz', [...all, event(1, 'page 1', 'again'), event(2, 'another', 'copied')]);
}

/** A folder with logs and a table. */
function given(table: string) {
  const folder = testFolder();
  const [raw, store, file] = [join(folder, 'raw'), join(folder, 'store'), join(folder, 'crm.csv')];
  writeEvents(raw);
  writeFileSync(file, table);
  return { folder, raw, store, file };
}

const contexts = (store: string) =>
  ask(store, 'select event_id, derived_contexts from events order by event_id, page_title');

/** Whether any file below a folder has this text. */
const isAnywhere = (folder: string, text: string): boolean =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text),
  );

describe('lookups of a run', () => {
  it('give the same whether the table travels with the rows or is joined', async () => {
    const small = given(tableOf('gold'));
    const large = given(tableOf('gold', many));
    const second = { folder: small.folder, file: join(small.folder, 'second.csv') };
    writeFileSync(second.file, tableOf('silver', many));
    const empty = join(small.folder, 'empty.csv');
    writeFileSync(empty, `id,text\n${Array.from({ length: many }, (_, n) => `x${n},${'y'.repeat(60)}\n`).join('')}`);
    const configOf = (file: string, others: readonly string[]) =>
      resolveConfig({ lookups: [lookup(file), ...others.map((one, n) => lookup(one, `other${n}`))] });

    await load(small.raw, small.store, { run, config: configOf(small.file, []) });
    const travelled = await contexts(small.store);
    expect(travelled).toHaveLength(61);
    expect(travelled.slice(1, 2)).toEqual([
      [
        uuid(1),
        '{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[' +
          '{"schema":"iglu:com.acme/customer/jsonschema/1-0-0","data":{"name":"Bö, \\"b\\"","tier":"gold","score":0.25}}]}',
      ],
    ]);
    expect(travelled.filter(([, text]) => text === null)).toHaveLength(20);

    await load(large.raw, large.store, { run, config: configOf(large.file, []) });
    expect(await contexts(large.store)).toEqual(travelled);

    // Joined ones around one that travels, one of them without anybody.
    const orders = {
      mixed: configOf(large.file, [small.file, second.file, empty]),
      reference: configOf(small.file, [small.file, join(small.folder, 'second-small.csv')]),
    };
    writeFileSync(join(small.folder, 'second-small.csv'), tableOf('silver'));
    const stores = { mixed: join(small.folder, 'mixed'), reference: join(small.folder, 'reference') };
    for (const which of ['mixed', 'reference'] as const) {
      await load(small.raw, stores[which], { run, config: orders[which] });
    }
    const mixed = await contexts(stores.mixed);
    expect(mixed).toEqual(await contexts(stores.reference));
    expect(JSON.parse(mixed[1]![1] as string).data).toHaveLength(3);
  });

  it.each([
    ['travels with the rows', 0],
    ['is joined', many],
  ])('that is finished later have the table as it was, which %s', { timeout: 60_000 }, async (_, strangers) => {
    const { raw, store, file } = given(tableOf('gold', strangers));
    const config = resolveConfig({ lookups: [lookup(file)] });
    const child = startEtl({ raw, store, run, config });
    await child.said('rows');
    child.process.kill('SIGKILL');
    await child.ended;
    writeFileSync(file, tableOf('silver', strangers));
    const report = await load(raw, store, { run, config });
    expect([report.outcome, report.finishedFirst]).toEqual(['committed', run]);
    const texts = (await contexts(store)).flatMap(([, text]) => (text === null ? [] : [text as string]));
    expect(texts).toHaveLength(41);
    expect(texts.every((text) => text.includes('gold'))).toBe(true);
    // What the run is made from is told by a hash; the table itself is gone.
    const plan = JSON.parse(readFileSync(join(store, 'runs', run, 'plan.json'), 'utf8'));
    expect(plan.lookups).toEqual([
      { file, hash: expect.stringMatching(/^[0-9a-f]{64}$/), rows: 4 + strangers, bytes: expect.any(Number) },
    ]);
    expect(readdirSync(join(store, 'runs', run))).toEqual(['plan.json']);
  });

  it('leave no key in the store that is pseudonymised', async () => {
    for (const strangers of [0, many]) {
      const { folder, raw, store, file } = given(tableOf('gold', strangers).replaceAll('u1,', 'jane@mail.example,'));
      const keyFile = join(folder, 'key');
      writeFileSync(keyFile, '0123456789abcdef0123456789abcdef');
      writeLog(raw, 'E1.2026-11-22-11.a.gz', [
        eventLine({
          at: '2026-11-22 11:00:00',
          eid: uuid(100),
          content: 'x',
          request: 'j',
          more: { uid: 'jane@mail.example' },
        }),
      ]);
      const config = resolveConfig({ privacy: { pseudonymise: ['user_id'], keyFile }, lookups: [lookup(file)] });
      await load(raw, store, { run, config });
      const [found] = await ask(store, `select derived_contexts, user_id from events where event_id = '${uuid(100)}'`);
      expect(found![0]).toContain('"tier":"gold"');
      expect(found![1]).toMatch(/^[0-9a-f]{16,}$/);
      expect(isAnywhere(folder, 'jane@mail.example')).toBe(true);
      expect(isAnywhere(store, 'jane@mail.example')).toBe(false);
    }
  });

  it('of a rebuild have the table as it is then', async () => {
    const { raw, store, file } = given(tableOf('gold'));
    const config = resolveConfig({ lookups: [lookup(file)] });
    await load(raw, store, { run, config });
    const options = {
      store,
      config,
      version: 'firn-test',
      engine: duckdbEngine({ threads: 1 }),
      now: new Date('2026-11-24T04:00:00Z'),
      from: '2026-11-22',
      to: '2026-11-22',
    };
    const made = async () => {
      const outcome = await rebuild(options);
      if ('busy' in outcome) throw new Error('busy');
      return outcome.result.run;
    };
    const first = await made();
    // Nothing has changed: the same one waits, and nothing is left of the second asking.
    expect(await made()).toBe(first);
    writeFileSync(file, tableOf('silver'));
    const second = await made();
    expect(second).not.toBe(first);
    const [rows] = await ask(
      store,
      `select count(*) from read_parquet('${store}/events/*/run=${second}/*') where derived_contexts like '%silver%'`,
    );
    expect(rows).toEqual([41]);
    const left = readdirSync(join(store, 'runs'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.includes('lookups'))).toEqual([]);
    await abandonRebuild({ ...options, run: second });
  });

  it('are there again in a run that an erasure makes again', async () => {
    const { raw, store, file } = given(tableOf('gold'));
    const config = resolveConfig({ lookups: [lookup(file)] });
    await load(raw, store, { run, config });
    const before = await contexts(store);
    const outcome = await erase({
      store,
      config,
      version: 'firn-test',
      engine: duckdbEngine({ threads: 1 }),
      now: new Date('2026-11-24T04:00:00Z'),
      user: 'u1',
    });
    expect('busy' in outcome).toBe(false);
    const left = before.filter(([, text]) => !String(text).includes('Bö'));
    expect(left).toHaveLength(before.length - 10);
    expect(await contexts(store)).toEqual(left);
  });

  it('refuse a large table that is asked for places inside JSON, and leave nothing behind', async () => {
    const { raw, store, file } = given(tableOf('gold', many));
    const key = { column: 'contexts', schema: 'com.acme/user', path: 'id' } as const;
    const config = resolveConfig({ lookups: [{ ...lookup(file), key }] });
    await expect(load(raw, store, { run, config })).rejects.toThrow(
      /bytes of entities, and one of more than 1048576 cannot/,
    );
    expect(readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes(run))).toEqual([]);
  });
});
