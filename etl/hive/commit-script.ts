/** `node commit.mjs STORE RUN DATABASE scripts|stack`: the commit step as a program of its own, for a step of a cluster. */
import { UserError } from '../../lib/protocol/errors.ts';
import { openStorage } from '../run/open-storage.ts';
import { checkRunId } from '../run/plan.ts';
import { commitStep } from './commit-step.ts';

const [store, run, database, tablesOf] = process.argv.slice(2);

try {
  if (store === undefined || run === undefined || database === undefined) {
    throw new UserError('usage: node commit.mjs STORE RUN DATABASE [scripts|stack]');
  }
  const commit = await commitStep(openStorage(store), checkRunId(run, 'RUN'), {
    database,
    tablesOf: tablesOf === 'stack' ? 'stack' : 'scripts',
  });
  console.log(`run ${run} is commit ${commit.n}: ${JSON.stringify(commit.counts)}`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
