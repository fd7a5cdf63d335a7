import { UserError } from '../../lib/protocol/errors.ts';
import type { Tally } from '../../lib/protocol/row.ts';
import type { DatedTable, Plan } from '../../lib/protocol/store.ts';
import type { Loaded } from './engine.ts';
import { tallyAddsUp } from './ledger.ts';
import type { RawLogs } from './raw-logs.ts';

const again = 'nothing was committed, run "firn etl" again';

/**
 * Checks what the row transform says of the planned objects: each was read, whole, as it was planned, and every
 * line of it is accounted for.
 *
 * @throws UserError naming the object and the numbers
 */
export function checkTallies(plan: Plan, tallies: readonly Tally[]): void {
  const planned = new Map(plan.objects.map((object) => [object.object, object]));
  const broken = new Map<string, string>();
  const unread = new Map<string, string>();
  const read = new Set<string>();
  for (const tally of tallies) {
    const object = planned.get(tally.object);
    if (object === undefined)
      throw new UserError(`${tally.object} was read but is not in the plan of run ${plan.run}; ${again}`);
    if (tally.etag !== object.etag || tally.bytes !== object.bytes) throw changed(tally.object);
    if (!tallyAddsUp(tally)) {
      throw new UserError(
        `${tally.object} on ${tally.dt}: ${tally.lines} lines, but ${tally.events} events, ` +
          `${JSON.stringify(tally.bad)} bad and ${JSON.stringify(tally.ignored)} ignored; ${again}`,
      );
    }
    if (tally.error !== null) (tally.unread ? unread : broken).set(tally.object, tally.error);
    read.add(tally.object);
  }
  const missing = plan.objects.find((object) => !read.has(object.object));
  if (missing !== undefined) throw new UserError(`${missing.object} was planned but not read; ${again}`);
  // Not even where the run was told to keep going: what is out of reach today is there tomorrow.
  if (unread.size > 0) throw unreadObjects(unread);
  if (broken.size > 0 && !plan.keepGoing) throw brokenObjects(broken);
}

/** The first of many objects, a line each. */
function shortList(errors: ReadonlyMap<string, string>, lineOf: (object: string, error: string) => string): string {
  const shown = [...errors].slice(0, 10).map(([object, error]) => lineOf(object, error));
  if (errors.size > shown.length) shown.push(`  and ${errors.size - shown.length} more`);
  return shown.join('\n');
}

/** Most of these errors name the object and say what to do, because elsewhere they end the run by themselves. */
const unreadObjects = (unread: ReadonlyMap<string, string>): UserError =>
  new UserError(
    shortList(unread, (object, error) => (error.includes(object) ? error : `${object}: ${error}; ${again}`)),
  );

function brokenObjects(broken: ReadonlyMap<string, string>): UserError {
  const what =
    broken.size === 1
      ? '1 object could not be read to its end'
      : `${broken.size} objects could not be read to their end`;
  return new UserError(
    `${what}:\n${shortList(broken, (object, error) => `  ${object}: ${error}`)}\nnothing was committed; mend or remove ${broken.size === 1 ? 'it' : 'them'}, ` +
      'or pass --keep-going to take what can be read',
  );
}

const changed = (object: string): UserError => new UserError(`${object} changed while it was read; ${again}`);

/**
 * Checks a run before it is committed (DESIGN §4.4): for every object, day and reason, what the tallies say =
 * rows in the files + duplicates, and every planned object is still what was read.
 *
 * @throws UserError naming the object and the numbers
 */
export async function verify(plan: Plan, loaded: Loaded, raw: RawLogs): Promise<void> {
  checkTallies(plan, loaded.tallies);
  checkEvents(loaded);
  checkBadRows(loaded);
  const etags = await raw.etags(plan.objects.map(({ object }) => object));
  for (const { object, etag } of plan.objects) if (etags.get(object) !== etag) throw changed(object);
}

function checkEvents({ tallies, events, files }: Loaded): void {
  const loaded = new Map(events.map((of) => [`${of.dt} ${of.object}`, of.events + of.duplicates]));
  for (const { object, dt, events: expected } of tallies) {
    const found = loaded.get(`${dt} ${object}`) ?? 0;
    if (found !== expected) {
      throw new UserError(
        `${object} on ${dt}: the transform made ${expected} events, ${found} were loaded (duplicates included); ${again}`,
      );
    }
    loaded.delete(`${dt} ${object}`);
  }
  const [extra] = [...loaded].find(([, n]) => n > 0) ?? [];
  if (extra !== undefined)
    throw new UserError(`events of ${extra} were loaded that the transform did not make; ${again}`);
  checkFiles('events', sumByDay(events.map((of) => [of.dt, of.events])), files);
}

function checkBadRows({ tallies, badRows, files }: Loaded): void {
  const key = (dt: string, object: string, reason: string) => `${dt} ${reason} ${object}`;
  const loaded = new Map(badRows.map((of) => [key(of.dt, of.object, of.reason), of.rows]));
  for (const { object, dt, bad } of tallies) {
    for (const [reason, expected] of Object.entries(bad)) {
      const found = loaded.get(key(dt, object, reason)) ?? 0;
      if (found !== expected) {
        throw new UserError(
          `${object} on ${dt}: the transform made ${expected} bad rows (${reason}), ${found} were written; ${again}`,
        );
      }
      loaded.delete(key(dt, object, reason));
    }
  }
  const [extra] = [...loaded].find(([, n]) => n > 0) ?? [];
  if (extra !== undefined)
    throw new UserError(`bad rows of ${extra} were written that the transform did not make; ${again}`);
  checkFiles('bad_rows', sumByDay(badRows.map((of) => [of.dt, of.rows])), files);
}

function checkFiles(table: DatedTable, expected: ReadonlyMap<string, number>, files: Loaded['files']): void {
  const inFiles = sumByDay(files.filter((file) => file.table === table).map((file) => [file.dt ?? '', file.rows]));
  for (const dt of new Set([...expected.keys(), ...inFiles.keys()])) {
    const [should, are] = [expected.get(dt) ?? 0, inFiles.get(dt) ?? 0];
    if (should !== are)
      throw new UserError(`${table} of ${dt}: ${are} rows in the files, ${should} were counted; ${again}`);
  }
}

function sumByDay(entries: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const byDay = new Map<string, number>();
  for (const [dt, n] of entries) byDay.set(dt, (byDay.get(dt) ?? 0) + n);
  return byDay;
}
