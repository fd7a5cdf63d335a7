import { describe, expect, it } from 'vitest';
import { commit, commitOf, currentRuns, emptyCommit, mustNotOverlap, readCommits } from '../../etl/run/commits.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { type Commit, paths } from '../../lib/protocol/store.ts';
import { testFolder } from './folder.ts';

const content = (
  run: string,
  objects: readonly string[] = [],
  replaces: readonly string[] = [],
): Omit<Commit, 'n'> => ({
  ...emptyCommit({ run, engine: 'duckdb', version: 'x' }),
  objects: objects.map((object) => ({ object, bytes: 1, etag: 'e' })),
  replaces,
});
const anyway = async () => {};

describe('commits', () => {
  it('are numbered without gaps, and each number is one commit, however many are made at once', async () => {
    const store = openStorage(testFolder());
    const runs = Array.from({ length: 8 }, (_, n) => `2026112${n}T040000Z`);
    await Promise.all(runs.map((run) => commit(store, content(run), anyway)));
    const commits = await readCommits(store);
    expect(commits.map((one) => one.n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(commits.map((one) => one.run).sort()).toEqual(runs);
    expect((await store.list(paths.commits))[0]!.key).toBe('runs/commits/000001.json');
  });

  it('are asked again about those that came between', async () => {
    const store = openStorage(testFolder());
    const seen: number[] = [];
    let first = true;
    await commit(store, content('20261123T050000Z', ['b.log']), async (commits) => {
      seen.push(commits.length);
      // Another run commits between the look and the write.
      if (first) {
        first = false;
        await commit(store, content('20261123T040000Z', ['a.log']), anyway);
      }
    });
    expect(seen).toEqual([0, 1]);
    expect((await readCommits(store)).map((one) => one.run)).toEqual(['20261123T040000Z', '20261123T050000Z']);
  });

  it('never hold an object twice', async () => {
    const store = openStorage(testFolder());
    await commit(store, content('20261123T040000Z', ['a.log', 'b.log']), anyway);
    const late = content('20261123T050000Z', ['b.log', 'c.log']);
    const message =
      'run 20261123T050000Z was not committed: b.log was committed meanwhile by run 20261123T040000Z; run "firn etl" again';
    await expect(commit(store, late, async (commits) => mustNotOverlap(late, commits))).rejects.toThrow(message);
    expect(await readCommits(store)).toHaveLength(1);
    // But a run that replaces another reads what that one read.
    const rebuilt = content('20261123T060000Z', ['a.log'], ['20261123T040000Z']);
    await commit(store, rebuilt, async (commits) => mustNotOverlap(rebuilt, commits));
  });

  it('of runs that others replaced are not seen, nor are marks of abandoned runs', async () => {
    const store = openStorage(testFolder());
    await commit(store, content('20261123T040000Z'), anyway);
    await commit(store, content('20261123T050000Z'), anyway);
    await commit(store, content('20261123T060000Z', [], ['20261123T040000Z']), anyway);
    await commit(store, emptyCommit({ run: '20261123T070000Z', engine: 'duckdb', version: 'x' }), anyway);
    const commits = await readCommits(store);
    expect(currentRuns(commits).map((one) => one.run)).toEqual(['20261123T050000Z', '20261123T060000Z']);
    expect(commitOf(commits, '20261123T070000Z')).toBeNull();
    expect(commitOf(commits, '20261123T040000Z')?.n).toBe(1);
  });
});
