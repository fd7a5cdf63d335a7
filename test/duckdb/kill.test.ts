import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startEtl } from '../run/child.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { ask, contentOf, keysOf, load } from './stores.ts';

const kills = Number(process.env.FIRN_KILLS ?? 8);
const first = '20261123T040000Z';
const second = '20261123T050000Z';

/** Numbers from 0 to 1, the same every time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Logs with copies, copied ids, bad and ignored lines, over some days; `from` makes them others. */
function writeLogs(raw: string, from: number, files: number): void {
  for (let file = from; file < from + files; file++) {
    const lines = Array.from({ length: 400 }, (_, n) => {
      const id = (file * 370 + n) % 5000;
      return eventLine({
        at: `2026-11-${20 + (file % 4)} 10:${String(n % 60).padStart(2, '0')}:00`,
        eid: uuid(id),
        content: n % 97 === 0 ? `copied by ${file}` : `page ${id}`,
        request: `r${file}-${n}`,
      });
    });
    writeLog(raw, `E1.2026-11-${20 + (file % 4)}-10.${file}.gz`, [...lines, 'debris']);
  }
}

describe('a run that is killed', () => {
  it(`at any of ${kills} moments is not seen, and the next call finishes it as if nothing had been`, {
    timeout: 60_000 + kills * 30_000,
  }, async () => {
    const folder = testFolder();
    const at = (name: string) => join(folder, name);
    writeLogs(at('raw'), 0, 4);
    await load(at('raw'), at('before'), { run: first });
    writeLogs(at('raw'), 4, 12);
    const before = await contentOf(at('before'));

    const options = (store: string) => ({ raw: at('raw'), store: at(store), run: second, chunkBytes: 20_000 });
    cpSync(at('before'), at('undisturbed'), { recursive: true, preserveTimestamps: true });
    const calm = startEtl(options('undisturbed'));
    await calm.said('ready');
    const start = performance.now();
    expect((await calm.ended).report?.outcome).toBe('committed');
    const duration = performance.now() - start;
    // Which run made models, and whether the files others took the place of are gone yet, is left open.
    const keys = async (store: string) =>
      new Set((await keysOf(at(store))).map((key) => key.replace(/^(models\/.*\/run=)[^/]+/, '$1')));
    const pageViews = (store: string) => ask(at(store), 'select * exclude (run) from page_views order by all');
    const expected = {
      content: await contentOf(at('undisturbed')),
      keys: await keys('undisturbed'),
      pageViews: await pageViews('undisturbed'),
    };

    const next = random(20261123);
    let finished = 0;
    for (let kill = 0; kill < kills; kill++) {
      const store = `store-${kill}`;
      cpSync(at('before'), at(store), { recursive: true, preserveTimestamps: true });
      // Every third is killed again while the first kill is being put right.
      for (let time = 0; time < (kill % 3 === 2 ? 2 : 1); time++) {
        const child = startEtl(options(store));
        await child.said('ready');
        await sleep(next() * duration);
        child.process.kill('SIGKILL');
        await child.ended;
        // Readers see the store as it was, or the whole run if that had been committed.
        const seen = await contentOf(at(store));
        const commits = seen.commits!.length;
        expect(commits === 1 || commits === 2).toBe(true);
        expect(seen).toEqual(commits === 1 ? before : expected.content);
      }
      const report = await load(at('raw'), at(store), { run: second });
      expect(['committed', 'already_committed']).toContain(report.outcome);
      if (report.finishedFirst !== null) finished++;
      // A call that finds the run committed leaves clearing up to the next that has something to do.
      if (report.outcome === 'already_committed') await load(at('raw'), at(store));
      expect(await contentOf(at(store))).toEqual(expected.content);
      expect(await keys(store)).toEqual(expected.keys);
      expect(await pageViews(store)).toEqual(expected.pageViews);
    }
    // The moments were inside of runs.
    if (kills >= 8) expect(finished).toBeGreaterThan(0);
  });

  it('is finished by a later run of another name, which then does its own', { timeout: 60_000 }, async () => {
    const folder = testFolder();
    const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
    writeLogs(raw, 0, 4);
    const child = startEtl({ raw, store, run: first, chunkBytes: 20_000 });
    await child.said('rows');
    child.process.kill('SIGKILL');
    await child.ended;
    writeLogs(raw, 4, 1);
    const report = await load(raw, store, { run: second });
    expect(report).toMatchObject({ outcome: 'committed', run: second, finishedFirst: first, counts: { objects: 1 } });
    expect(await ask(store, 'select run, objects from commits order by n')).toEqual([
      [first, 4],
      [second, 1],
    ]);
  });

  it('under another config is not finished: its objects are new again', { timeout: 60_000 }, async () => {
    const folder = testFolder();
    const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
    writeLogs(raw, 0, 4);
    const child = startEtl({ raw, store, run: first, chunkBytes: 20_000 });
    await child.said('rows');
    child.process.kill('SIGKILL');
    await child.ended;
    const report = await load(raw, store, { run: second, version: 'firn-next' });
    expect(report).toMatchObject({ outcome: 'committed', run: second, finishedFirst: null, counts: { objects: 4 } });
    expect((await keysOf(store)).filter((key) => key.includes(first))).toEqual([]);
  });
});
