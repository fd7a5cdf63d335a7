import { UserError } from '../../lib/protocol/errors.ts';
import { type Commit, type Counts, type Plan, paths, type RunId } from '../../lib/protocol/store.ts';
import { expiryOf } from './expiry.ts';
import { readJson, toJson } from './json.ts';
import type { Storage } from './storage.ts';

/** Commits read before, by key and etag: a run looks many times, and what it has seen does not change. */
const seen = new WeakMap<Storage, Map<string, Commit>>();

/** Every commit of a store, in order. */
export async function readCommits(store: Storage): Promise<readonly Commit[]> {
  const files = await store.list(paths.commits);
  const before = seen.get(store);
  const now = new Map<string, Commit>();
  // A few at a time: a year of hourly runs is thousands of small files.
  for (let from = 0; from < files.length; from += 32) {
    await Promise.all(
      files.slice(from, from + 32).map(async ({ key, etag }) => {
        const name = `${key} ${etag}`;
        const commit = before?.get(name) ?? (await readJson<Commit>(store, key));
        if (commit !== null) now.set(name, commit);
      }),
    );
  }
  seen.set(store, now);
  return [...now.values()].sort((a, b) => a.n - b.n);
}

/**
 * The commits whose rows readers see, each with the files they see: none of runs that another one replaced, none of
 * days that have expired.
 */
export function currentRuns(commits: readonly Commit[]): readonly Commit[] {
  const replaced = new Set(commits.flatMap((commit) => commit.replaces));
  const isExpired = expiryOf(commits);
  return commits
    .filter((commit) => !replaced.has(commit.run))
    .map((commit) =>
      commit.files.some((file) => isExpired(commit, file))
        ? { ...commit, files: commit.files.filter((file) => !isExpired(commit, file)) }
        : commit,
    );
}

/**
 * Whether a commit is the mark of an abandoned run: it holds nothing and replaces itself, so that the run can never
 * be seen, however far its owner had come. It takes the number the run's own commit would have needed, which decides
 * between an owner that commits and a user who abandons in the same moment.
 */
export const isAbandonment = (commit: Commit): boolean =>
  commit.change === undefined && commit.replaces.includes(commit.run);

const nothing: Counts = {
  objects: 0,
  bytes: 0,
  lines: 0,
  events: 0,
  bad: {},
  ignored: {},
  duplicates: 0,
  copiedIds: 0,
};

/** A commit without its number that holds nothing, and which readers do not see as a run of its own. */
export const emptyCommit = (plan: Pick<Plan, 'run' | 'engine' | 'version'>): Omit<Commit, 'n'> => ({
  run: plan.run,
  engine: plan.engine,
  version: plan.version,
  objects: [],
  broken: [],
  counts: nothing,
  files: [],
  replaces: [plan.run],
});

/**
 * Writes a commit under the first free number after the last.
 *
 * Before every try `mayCommit` sees all commits there are; what it throws stops the commit. Nothing is written then.
 */
export async function commit(
  store: Storage,
  content: Omit<Commit, 'n'>,
  mayCommit: (commits: readonly Commit[]) => Promise<void>,
): Promise<Commit> {
  for (;;) {
    const commits = await readCommits(store);
    await mayCommit(commits);
    const n = (commits.at(-1)?.n ?? 0) + 1;
    const numbered: Commit = { n, ...content };
    if (await store.writeIfAbsent(paths.commit(n), toJson(numbered))) return numbered;
  }
}

/** @throws UserError where another commit has read one of the objects meanwhile, or replaced what this one replaces */
export function mustNotOverlap(content: Omit<Commit, 'n'>, commits: readonly Commit[]): void {
  const replaced = new Set(content.replaces);
  const ours = new Set(content.objects.map((object) => object.object));
  const current = currentRuns(commits);
  const gone = content.replaces.find((run) => run !== content.run && !current.some((other) => other.run === run));
  if (gone !== undefined) {
    throw new UserError(
      `run ${content.run} was not committed: it replaces run ${gone}, which readers do not see any more`,
    );
  }
  for (const other of current) {
    if (replaced.has(other.run)) continue;
    const shared = other.objects.find((object) => ours.has(object.object));
    if (shared === undefined) continue;
    throw new UserError(
      `run ${content.run} was not committed: ${shared.object} was committed meanwhile by run ${other.run}; run "firn etl" again`,
    );
  }
}

/** The commit of a run, or null. */
export const commitOf = (commits: readonly Commit[], run: RunId): Commit | null =>
  commits.find((commit) => commit.run === run && !isAbandonment(commit)) ?? null;
