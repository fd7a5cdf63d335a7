import { diffEvents } from '../../etl/duckdb/diff.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { abandonRebuild, type Rebuilt, rebuild, switchTo, waitingRebuild } from '../../etl/run/rebuild.ts';
import { changeStore } from './change-store.ts';
import type { Run } from './command-code.ts';
import { exitCodes } from './commands.ts';
import { rebuildText, type ShownRebuild } from './rebuild-text.ts';
import { print } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const jsonOf = ({ run, generation, replaced, diff }: ShownRebuild): string =>
  JSON.stringify({
    run,
    replaces: replaced.map((commit) => commit.run),
    before: replaced.map(({ run, counts }) => ({ run, counts })),
    after: generation.content.counts,
    diff,
  });

export const run: Run<'rebuild'> = async (given) => {
  const say = (text: string, data: object) => print(given.json ? `${JSON.stringify(data)}\n` : `${text}\n`);
  const store = openStorage(given.store);
  if (given.abandon) {
    const { run } = given;
    if (run === null || given.switch)
      throw new UsageError('--abandon gives up a rebuild that waits: name it with --run');
    await changeStore(given, (options) => abandonRebuild({ ...options, run }));
    await say(`the rebuild ${run} is given up; readers see what they saw`, { run, outcome: 'abandoned' });
    return exitCodes.ok.code;
  }
  const rebuilt = await (given.run === null ? newRebuild(given) : waitingRebuild(store, given.run));
  const diff = await diffEvents(store, rebuilt.replaced, [{ n: 0, ...rebuilt.generation.content }]);
  await print(given.json ? `${jsonOf({ ...rebuilt, diff })}\n` : rebuildText({ ...rebuilt, diff }));
  if (!given.switch) {
    if (!given.json) {
      const how = given.store === './store' ? '' : ` --store ${given.store}`;
      await print(
        `Readers do not see it yet. "firn rebuild --run ${rebuilt.run} --switch${how}" shows it to them, "--abandon" gives it up.\n`,
      );
    }
    return exitCodes.ok.code;
  }
  const { commit, loadedAgain } = await changeStore(given, (options) => switchTo({ ...options, run: rebuilt.run }));
  const again = loadedAgain ? '; the store or its logs had moved on, so they were read once more before' : '';
  await say(`switched: readers see run ${commit.run} in place of ${commit.replaces.join(', ')}${again}`, {
    run: commit.run,
    outcome: 'switched',
    replaces: commit.replaces,
    counts: commit.counts,
    loadedAgain,
  });
  return exitCodes.ok.code;
};

async function newRebuild(given: Parameters<typeof run>[0]): Promise<Rebuilt> {
  const { from, to, raw } = given;
  // The command table asks for both where no --run is given.
  if (from === null || to === null) throw new UsageError('firn rebuild needs --from and --to, or --run');
  const about = { from, to, keepGoing: given['keep-going'], ...(raw === null ? {} : { raw }) };
  return changeStore(given, (options) => rebuild({ ...options, ...about }));
}
