import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { openReader } from '../../etl/duckdb/reader.ts';
import { readCommits } from '../../etl/run/commits.ts';
import { type ExpireOptions, expire } from '../../etl/run/expire.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { rebuild } from '../../etl/run/rebuild.ts';
import { readLedger } from '../../lib/cli/ledger.ts';
import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, line, uuid, writeLog } from '../run/logs.ts';
import { ask, contentOf, keysOf, load } from './stores.ts';

const day = (n: number) => `2026-11-${String(10 + n).padStart(2, '0')}`;
const run = (n: number) => `202611${String(11 + n).padStart(2, '0')}T040000Z`;
const log = (raw: string, n: number, name = `${n}`) =>
  writeLog(raw, `E1.${day(n)}-10.${name}.gz`, [
    ...Array.from({ length: 5 }, (_, i) =>
      eventLine({
        at: `${day(n)} 10:00:0${i}`,
        eid: uuid(n * 10 + i),
        content: `${name} ${i}`,
        request: `${name}-${i}`,
      }),
    ),
    line(day(n), '10:00:09', 'GET', '/i', 'e=nonsense', `bad-${name}`),
  ]);

/** Days 0 to 4, a run for each. */
async function fiveDays() {
  const folder = testFolder();
  const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
  for (let n = 0; n < 5; n++) {
    log(raw, n);
    await load(raw, store, { run: run(n) });
  }
  return { raw, store };
}

const options = (
  store: string,
  retention: FirnConfig['retention'],
  more: Partial<ExpireOptions> = {},
): ExpireOptions => ({
  store,
  config: resolveConfig({ retention }),
  version: 'firn-test',
  engine: duckdbEngine({ threads: 1 }),
  now: new Date('2026-11-16T03:00:00Z'),
  ...more,
});

const done = <T>(outcome: { readonly result: T } | { readonly busy: unknown }): T => {
  if ('busy' in outcome) throw new Error('busy');
  return outcome.result;
};

const ledgerOf = async (store: string) => {
  const reader = await openReader(store, { threads: 1 });
  try {
    return await readLedger(reader, await readCommits(openStorage(store)));
  } finally {
    reader.close();
  }
};

describe('what has expired', () => {
  it('is removed, each kind by its own days, and the ledger goes on to say what there was', async () => {
    const { raw, store } = await fiveDays();
    const retention = { rawDays: 5, eventDays: 4, badRowDays: 3 };
    const before = await contentOf(store);
    const dry = done(await expire(options(store, retention, { dryRun: true })));
    expect(await contentOf(store)).toEqual(before);
    const { change } = done(await expire(options(store, retention)));
    expect(change).toEqual(dry.change);
    expect(change).toEqual({
      kind: 'expire',
      before: { raw: day(1), events: day(2), bad_rows: day(3) },
      rawObjects: 1,
      files: { events: 2, bad_rows: 3 },
      rows: { events: 10, bad_rows: 3 },
    });
    expect(await ask(store, 'select min(dt), count(*) from events')).toEqual([[day(2), 15]]);
    expect(await ask(store, 'select min(dt), count(*) from bad_rows')).toEqual([[day(3), 2]]);
    const keys = await keysOf(store);
    expect(keys.filter((key) => key.startsWith('events/')).length).toBe(3);
    expect(keys.filter((key) => key.startsWith('bad_rows/')).length).toBe(2);
    expect(readdirSync(raw).length).toBe(4);
    const ledger = await ledgerOf(store);
    expect(ledger.problems).toEqual([]);
    expect(ledger.total).toMatchObject({ lines: 35, events: 25 });
    // Nothing is left for a second call, and nothing is loaded again.
    expect(done(await expire(options(store, retention))).run).toBeNull();
    expect((await load(raw, store)).outcome).toBe('nothing_new');
  });

  it('stays expired: late logs of such days are not seen, and go with the next call', async () => {
    const { raw, store } = await fiveDays();
    await expire(options(store, { eventDays: 4 }));
    log(raw, 0, 'late');
    await load(raw, store, { run: '20261116T040000Z' });
    expect(await ask(store, 'select count(*) from events')).toEqual([[15]]);
    expect((await ledgerOf(store)).problems).toEqual([]);
    const { change } = done(await expire(options(store, { eventDays: 30 }, { now: new Date('2026-11-16T05:00:00Z') })));
    expect(change).toMatchObject({ before: { events: day(2) }, files: { events: 1 } });
    expect((await keysOf(store)).filter((key) => key.startsWith(`events/dt=${day(0)}`))).toEqual([]);
  });

  it('cannot be rebuilt, and the message says so', async () => {
    const { raw, store } = await fiveDays();
    await expire(options(store, { rawDays: 4 }));
    await expect(rebuild({ ...options(store, {}), from: day(0), to: day(4) })).rejects.toThrow(
      `a rebuild of ${day(0)} to ${day(4)} needs 2 raw log objects of ${day(0)} to ${day(1)} that are no longer at ${raw}; ` +
        `raw logs before ${day(2)} have expired; they were read by the runs ${run(0)}, ${run(1)}; nothing was changed`,
    );
    const made = done(await rebuild({ ...options(store, {}), from: day(2), to: day(4) }));
    expect(made.replaced.length).toBe(3);
  });

  it('of raw logs does not go before a run has read it', async () => {
    const { raw, store } = await fiveDays();
    const unread = log(raw, 0, 'unread');
    await expire(options(store, { rawDays: 3 }));
    expect(existsSync(unread)).toBe(true);
    expect(readdirSync(raw).length).toBe(3);
  });

  it('of undated bad lines counts from the day of their first run, rebuilt or not', async () => {
    const folder = testFolder();
    const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
    writeLog(raw, `E1.${day(0)}-10.a.gz`, ['debris']);
    await load(raw, store, { run: run(0) });
    expect(done(await expire(options(store, { badRowDays: 5 }))).run).toBeNull();
    expect(done(await expire(options(store, { badRowDays: 4 }))).change.rows).toEqual({ events: 0, bad_rows: 1 });
    expect(await ask(store, 'select count(*) from bad_rows')).toEqual([[0]]);
    expect((await ledgerOf(store)).problems).toEqual([]);
  });

  it('must be older than late logs are waited for', async () => {
    expect(() => resolveConfig({ retention: { rawDays: 2 } })).toThrow(
      'the config\'s "retention.rawDays" must be >=3, got 2',
    );
    const { store } = await fiveDays();
    expect(done(await expire(options(store, {}))).run).toBeNull();
  });
});
