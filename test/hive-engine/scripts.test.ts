import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleScripts } from '../../etl/hive/examples.ts';
import { canBeAdded, databaseOf, hiveLocation } from '../../etl/hive/location.ts';
import { manifestText, partsOf, readManifest, shardCount, shardsOf } from '../../etl/hive/manifest.ts';
import { commitsNear, expectedDays } from '../../etl/hive/near-days.ts';
import { publishScript } from '../../etl/hive/publish-script.ts';
import { literal } from '../../etl/hive/sql.ts';
import { eventColumns, storeColumns } from '../../etl/hive/types.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { columns } from '../../lib/protocol/event.ts';
import type { Commit, Plan, RawObject } from '../../lib/protocol/store.ts';

const object = (name: string, bytes = 1): RawObject => ({ object: name, bytes, etag: 'e' });

const plan = (objects: readonly RawObject[]): Plan => ({
  run: '20261123T040000Z',
  engine: 'hive',
  version: 'firn-test',
  configHash: 'c',
  raw: '/raw',
  keepGoing: false,
  objects,
});

const commit = (n: number, run: string, days: readonly string[], replaces: readonly string[] = []): Commit => ({
  n,
  run,
  engine: 'hive',
  version: 'firn-test',
  objects: [],
  broken: [],
  counts: { objects: 0, bytes: 0, lines: 0, events: 0, bad: {}, ignored: {}, duplicates: 0, copiedIds: 0 },
  files: days.map((dt) => ({ table: 'events', dt, key: `events/dt=${dt}/run=${run}/000000_0`, rows: 1 })),
  replaces,
});

describe('the printed scripts', () => {
  it.each(Object.entries(exampleScripts()))('%s says what the code prints ("npm run docs" writes it)', (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('have every comment on a line of its own, because an apostrophe in another would swallow statements', () => {
    for (const text of Object.values(exampleScripts())) {
      expect(text.split('\n').filter((line) => /\S.*--/.test(line) && !line.startsWith('--'))).toEqual([]);
    }
  });

  it('define every column of the model with its type, in its order', () => {
    expect([...eventColumns.keys()]).toEqual(columns);
    const text = exampleScripts()['etl/hive/generated/publish.q']!;
    for (const table of Object.values(storeColumns)) {
      expect(text).toContain([...table].map(([name, type]) => `  ${name} ${type}`).join(',\n'));
    }
  });

  it('quote what Hive would read as the end of a text', () => {
    expect(literal("it's a \\N")).toBe("'it\\'s a \\\\N'");
  });
});

describe('the manifest', () => {
  it('gives back what was written, wherever the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc
            .string({ unit: 'grapheme', minLength: 1 })
            .map((name) => name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '_')),
          { minLength: 1 },
        ),
        fc.integer({ min: 1, max: 7 }),
        async (names, cut) => {
          const objects = names.map((name, n) => object(name, n));
          const bytes = Buffer.from(manifestText(plan(objects), 2));
          async function* pieces() {
            for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut);
          }
          const rows = [];
          for await (const row of readManifest(pieces())) rows.push(row);
          expect(rows).toEqual(objects.map((one, place) => ({ ...one, place, part: 0 })));
        },
      ),
    );
  });

  it('packs objects into shards of nearly equal bytes', () => {
    const objects = Array.from({ length: 100 }, (_, n) => object(`${n}`, (n % 10) * 1_000_000));
    const loads = [0, 0, 0];
    for (const [place, shard] of shardsOf(objects, 3).entries()) loads[shard]! += objects[place]!.bytes;
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThan(1_000_001);
  });

  it('makes parts of neighbours, large enough for a file each', () => {
    const hours = (bytes: number) => Array.from({ length: 10 }, (_, n) => object(`${n}`, bytes));
    expect(partsOf(hours(1000))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(partsOf(hours(16 << 20))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('has no more shards than the bytes, the objects or the workers ask for', () => {
    expect(shardCount([object('a', 1)], 8)).toBe(1);
    expect(shardCount([object('a', 1 << 30)], 8)).toBe(1);
    expect(shardCount([object('a', 1 << 30), object('b', 1 << 30)], 8)).toBe(2);
    expect(
      shardCount(
        Array.from({ length: 50 }, () => object('a', 1 << 20)),
        8,
      ),
    ).toBe(8);
    expect(shardCount([object('a', 0)], 8)).toBe(1);
  });
});

describe('the days copies are looked for in', () => {
  const name = (hour: string) => object(`E1.2026-11-${hour}.a.gz`);

  it('are those the names tell, a day on each side, and three more', () => {
    const days = expectedDays(plan([name('21-10'), name('23-00')]));
    expect(days).toEqual({ from: '2026-11-20', to: '2026-11-24' });
    const near = commitsNear(days, [commit(1, 'R', ['2026-11-16', '2026-11-17', '2026-11-27', '2026-11-28'])]);
    expect(near[0]!.files.map((file) => file.dt)).toEqual(['2026-11-17', '2026-11-27']);
  });

  it('are all where one object does not tell its hour', () => {
    expect(expectedDays(plan([name('21-10'), object('a.log')]))).toBeNull();
    const all = [commit(1, 'R', ['1999-01-01'])];
    expect(commitsNear(null, all)).toEqual(all);
  });
});

describe('the place of a store', () => {
  it('is what Hadoop calls it', () => {
    expect(hiveLocation(openStorage('/srv/store/'))).toBe('/srv/store');
  });

  it('gives each store a database of its own', () => {
    const [one, other] = [databaseOf(openStorage('/srv/My Store')), databaseOf(openStorage('/tmp/My Store'))];
    expect(one).toMatch(/^firn_my_store_[0-9a-f]{8}$/);
    expect(other).not.toBe(one);
  });

  it('must be one that ADD FILE understands', () => {
    expect(['/srv/store', 's3a://bucket/a-b_c/x=1', '/srv/a b', "/it's", '/größe'].map(canBeAdded)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the publish script', () => {
  const script = (commits: readonly Commit[], n: number) =>
    publishScript({ store: '/s', database: 'd', tablesOf: 'stack', commits, from: { n } });
  const commits = [
    commit(1, 'R1', ['2026-11-01']),
    commit(2, 'R2', ['2026-11-02']),
    commit(3, 'R3', ['2026-11-02'], ['R2']),
    commit(4, 'R4', [], ['R4']),
  ];

  it('adds the partitions of every commit that is not shown yet, but for replaced runs', () => {
    const text = script(commits, 0);
    expect(text).toContain("  PARTITION (dt = '2026-11-01', run = 'R1')\n  PARTITION (dt = '2026-11-02', run = 'R3');");
    expect(text).not.toContain("PARTITION (dt = '2026-11-02', run = 'R2')");
    expect(text).toContain("ALTER TABLE events DROP IF EXISTS PARTITION (run = 'R2')");
    expect(text).toContain("ALTER TABLE events DROP IF EXISTS PARTITION (run = 'R4')");
    expect(text).toContain('dfs -touchz /s/runs/published/d/000004;');
  });

  it('goes on from where the catalog is', () => {
    const text = script(commits, 2);
    expect(text).not.toContain("run = 'R1'");
    expect(text).toContain("DROP IF EXISTS PARTITION (run = 'R2')");
    expect(text).toContain('dfs -rm -f -skipTrash /s/runs/published/d/000002;');
  });

  it('keeps apart how far each of several catalogs is', () => {
    const text = publishScript({
      store: '/s',
      database: 'd',
      name: 'here',
      tablesOf: 'stack',
      commits,
      from: { n: 2 },
    });
    expect(text).toContain('dfs -touchz /s/runs/published/here/000004;');
    expect(text).toContain('dfs -rm -f -skipTrash /s/runs/published/here/000002;');
  });

  it('leaves the tables to the stack where that owns them', () => {
    expect(script(commits, 0)).not.toContain('TABLE IF NOT EXISTS');
  });

  it('adds a hundred partitions at a time, as Glue takes them', () => {
    const many = Array.from({ length: 250 }, (_, n) => commit(n + 1, `R${n}`, ['2026-11-01']));
    expect(script(many, 0).match(/ALTER TABLE events ADD/g)).toHaveLength(3);
  });
});
