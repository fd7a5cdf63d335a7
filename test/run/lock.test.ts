import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { toJson } from '../../etl/run/json.ts';
import { acquire, type LockFile, lockHolder, sweepTakeovers } from '../../etl/run/lock.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { livenessOf, type Owner, self } from '../../etl/run/owner.ts';
import type { Storage } from '../../etl/run/storage.ts';
import { paths } from '../../lib/protocol/store.ts';
import { testFolder } from './folder.ts';

const run = '20261123T040000Z';
const otherRun = '20261123T050000Z';

/** An owner whose process has ended. */
function deadOwner(): Owner {
  const { stdout } = spawnSync(process.execPath, ['-p', 'process.pid']);
  return { host: hostname(), pid: Number(stdout.toString()), startedAt: null };
}

const lockFile = (owner: Owner, token = 't0'): LockFile => ({ run, owner, token, at: '2026-11-23T04:00:00.000Z' });
const leave = (store: Storage, file: LockFile, key: string = paths.lock) => store.writeIfAbsent(key, toJson(file));
const locks = async (store: Storage) =>
  (await store.list('runs/')).map((file) => file.key.replace(/takeover-.{36}$/, 'takeover-…'));

describe('owners', () => {
  it('are alive while their process runs', () => {
    expect(livenessOf(self())).toBe('alive');
  });

  it('are dead when it has ended, or when another process has its number', () => {
    expect(livenessOf(deadOwner())).toBe('dead');
    if (self().startedAt !== null) expect(livenessOf({ ...self(), startedAt: 'another boot/1' })).toBe('dead');
  });

  it('are out of sight on another machine', () => {
    expect(livenessOf({ ...self(), host: 'elsewhere' })).toBe('elsewhere');
  });
});

describe('the lock of a store', () => {
  it('is held by one, and is gone when he is done', async () => {
    const store = openStorage(testFolder());
    const tries = await Promise.all(Array.from({ length: 10 }, () => acquire(store, run)));
    const won = tries.filter((one) => one.kind === 'new');
    expect(won).toHaveLength(1);
    expect(tries.filter((one) => one.kind === 'busy')).toHaveLength(9);
    expect(await won[0]!.lock.held()).toBe(true);
    await won[0]!.lock.release();
    expect(await locks(store)).toEqual([]);
    expect((await acquire(store, otherRun)).kind).toBe('new');
  });

  it('says who holds it', async () => {
    const store = openStorage(testFolder());
    await acquire(store, run);
    expect(await acquire(store, otherRun)).toMatchObject({ kind: 'busy', holder: { run, owner: self() } });
  });

  it('of a dead owner goes to one of many who find it, with the run that was left', async () => {
    const store = openStorage(testFolder());
    await leave(store, lockFile(deadOwner()));
    const tries = await Promise.all(Array.from({ length: 10 }, () => acquire(store, otherRun)));
    const won = tries.filter((one) => one.kind === 'taken_over');
    expect(won).toHaveLength(1);
    expect(won[0]!.lock.run).toBe(run);
    expect(tries.filter((one) => one.kind === 'busy')).toHaveLength(9);
    await won[0]!.lock.release();
    expect(await locks(store)).toEqual([]);
  });

  it('is found at the end of a chain of owners who died one after the other', async () => {
    const store = openStorage(testFolder());
    await leave(store, lockFile(deadOwner(), 't0'));
    await leave(store, lockFile(deadOwner(), 't1'), paths.takeover('t0'));
    await leave(store, lockFile(deadOwner(), 't2'), paths.takeover('t1'));
    const acquired = await acquire(store, otherRun);
    expect(acquired).toMatchObject({ kind: 'taken_over', lock: { run } });
    expect((await lockHolder(store))?.owner).toEqual(self());
    if (acquired.kind === 'taken_over') await acquired.lock.release();
    expect(await locks(store)).toEqual([]);
  });

  it('cannot be taken over twice: who follows a chain that is gone gets nothing', async () => {
    const folder = testFolder();
    const store = openStorage(folder);
    await leave(store, lockFile(deadOwner()));
    const first = await acquire(store, otherRun);
    // A second process read the dead owner's file before the first took over, and comes to write after the first was done.
    let late = true;
    const slow: Storage = {
      ...store,
      async writeIfAbsent(key, content) {
        if (key === paths.takeover('t0') && late) {
          late = false;
          if (first.kind === 'taken_over') await first.lock.release();
          await leave(store, lockFile(self(), 't9'));
        }
        return store.writeIfAbsent(key, content);
      },
      read: async (key) =>
        // What it saw, as long as it is late: the first lock, and nobody behind it.
        late && key === paths.lock
          ? toJson(lockFile(deadOwner()))
          : late && key === paths.takeover('t0')
            ? null
            : store.read(key),
    };
    expect(await acquire(slow, otherRun)).toMatchObject({ kind: 'busy', holder: { token: 't9' } });
    expect(await locks(store)).toEqual([paths.lock]);
  });

  it('is not taken from an owner on another machine, unless that run is given up by name', async () => {
    const store = openStorage(testFolder());
    await leave(store, lockFile({ host: 'elsewhere', pid: 1, startedAt: null }));
    expect((await acquire(store, otherRun)).kind).toBe('busy');
    expect((await acquire(store, otherRun, otherRun)).kind).toBe('busy');
    expect(await acquire(store, run, run)).toMatchObject({ kind: 'taken_over', lock: { run } });
  });

  it('is not released by an owner who has lost it', async () => {
    const store = openStorage(testFolder());
    const acquired = await acquire(store, run);
    const holder = (await lockHolder(store))!;
    await leave(store, lockFile(self(), 't1'), paths.takeover(holder.token));
    if (acquired.kind !== 'new') throw new Error('the lock was free');
    expect(await acquired.lock.held()).toBe(false);
    await acquired.lock.release();
    expect((await lockHolder(store))?.token).toBe('t1');
  });

  it('is swept of takeovers that hang on nothing', async () => {
    const store = openStorage(testFolder());
    await leave(store, lockFile(deadOwner(), 't0'));
    const acquired = await acquire(store, run);
    await leave(store, lockFile(deadOwner(), 'x'), paths.takeover('gone'));
    await sweepTakeovers(store);
    expect(await locks(store)).toEqual([paths.lock, paths.takeover('t0')]);
    if (acquired.kind === 'taken_over') expect(await acquired.lock.held()).toBe(true);
  });

  it('that firn did not write is named, with what would do', async () => {
    const store = openStorage(testFolder());
    await store.write(paths.lock, Buffer.from('{}'));
    await expect(acquire(store, run)).rejects.toThrow(
      `runs/open in the store ${store.location} is no lock of firn; if no run is working, remove it and run "firn etl" again`,
    );
  });
});
