import { createHash } from 'node:crypto';
import type { Config } from '../../lib/config.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import { type Commit, type RawObject, type RunId, runIdAt, runIdPattern } from '../../lib/protocol/store.ts';
import type { Storage } from './storage.ts';

/** A backlog larger than this is split into several runs, so that disk and memory stay bounded. Bytes as stored: 1 GiB. */
export const defaultMaxRunBytes = 2 ** 30;

/** Tells whether two runs were configured the same. */
export const configHash = (config: Config): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16);

/** The first objects of a backlog that fit a run; one at least. */
export function firstRun(backlog: readonly RawObject[], maxBytes: number): readonly RawObject[] {
  let bytes = 0;
  const end = backlog.findIndex((object, index) => {
    bytes += object.bytes;
    return index > 0 && bytes > maxBytes;
  });
  return end === -1 ? backlog : backlog.slice(0, end);
}

/** @throws UserError where the text is no run id */
export function checkRunId(run: string, option: string): RunId {
  if (!runIdPattern.test(run)) {
    throw new UserError(`${option} must be a run id, a time in UTC such as 20261123T040000Z, got "${run}"`);
  }
  return run;
}

/** @throws UserError where the text is no day */
export function checkDay(day: string, option: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : null;
  if (time === null || Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== day) {
    throw new UserError(`${option} must be a day such as 2024-05-01, got "${day}"`);
  }
  return day;
}

/** An id no run of the store has: the time, or as many seconds later as it takes. */
export async function freeRunId(store: Storage, commits: readonly Commit[], now: Date): Promise<RunId> {
  const taken = new Set([...commits.map((commit) => commit.run), ...(await store.folders('runs/'))]);
  for (let time = now.getTime(); ; time += 1000) {
    const run = runIdAt(new Date(time));
    if (!taken.has(run)) return run;
  }
}
