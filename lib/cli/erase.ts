import { type Erased, erase, type Findings, type Receipt } from '../../etl/erase/erase.ts';
import type { Identity } from '../../etl/erase/identity-map.ts';
import { changeStore } from './change-store.ts';
import type { Run } from './command-code.ts';
import { exitCodes } from './commands.ts';
import { grouped, table } from './table.ts';
import { bold, print } from './terminal.ts';

const count = (n: number, what: string): string => `${grouped(n)} ${what}${n === 1 ? '' : 's'}`;

const identities = (all: readonly Identity[]): string =>
  table(
    [
      { name: 'identifier', right: false },
      { name: 'column', right: false },
      { name: 'events', right: true },
    ],
    all.map(({ identifier, column, events }) => [identifier, column, grouped(events)]),
  );

const objectsText = (objects: Findings['objects']): string =>
  table(
    [
      { name: 'raw object', right: false },
      { name: 'lines', right: true },
    ],
    objects.map(({ object, lines }) => [object, grouped(lines)]),
    120,
  );

const runsText = (runs: readonly string[]): string =>
  runs.length === 0 ? 'No run is touched.' : `Runs made again: ${runs.join(', ')}.`;

/** Rows in the user's own tables, which are for the user to take out. */
const lookupsText = (lookups: Findings['lookups']): readonly string[] =>
  lookups.map(
    ({ name, rows }) =>
      `The lookup ${name} has ${count(rows, 'row')} with one of these identifiers. It is yours and stays as it is: take ${rows === 1 ? 'it' : 'them'} out of your file and run "firn lookup add ${name} FILE" again.`,
  );

/** What a dry run found, for the one who has to judge it: with identifiers in clear. */
function findingsText({ person, events, badRows, objects, searched, runs, lookups }: Findings): string {
  const lines = objects.reduce((sum, object) => sum + object.lines, 0);
  return [
    ...(person.identifiers.length === 0
      ? ['No event carries this identifier.']
      : [bold('The person'), identities(person.identifiers)]),
    ...(person.shared.length === 0
      ? []
      : [bold('Shared by many, not followed and not erased'), identities(person.shared)]),
    `Would be removed: ${count(events, 'event')}, ${count(badRows, 'bad row')}, ${count(lines, 'raw line')} in ` +
      `${grouped(objects.length)} of ${count(searched, 'raw object')}.`,
    ...(objects.length === 0 ? [] : [objectsText(objects)]),
    runsText(runs),
    ...lookupsText(lookups),
    'Nothing was touched.',
    '',
  ].join('\n');
}

function receiptText(receipt: Receipt, lookups: Findings['lookups']): string {
  const { run, at, identifiers, rawObjects, rawLines, runs, replacedBy, before, after } = receipt;
  const became = (was: number, is: number, what: string) => `${count(was, what)} before, ${grouped(is)} now`;
  return [
    `${bold(`Erasure ${run}`)}, ${at}`,
    `Removed: ${count(rawLines, 'raw line')} in ${count(rawObjects.length, 'raw object')}.`,
    ...(rawObjects.length === 0 ? [] : [objectsText(rawObjects)]),
    runsText(runs),
    ...(replacedBy === null
      ? []
      : [
          `Readers see run ${replacedBy} in their place: ${became(before.events, after.events, 'event')}; ${became(before.badRows, after.badRows, 'bad row')}.`,
        ]),
    `Kept out from now on (hashes): ${identifiers.join(', ')}`,
    ...lookupsText(lookups),
    '',
  ].join('\n');
}

/** For machines; of a dry run with identifiers in clear, as its text. */
const jsonOf = ({ findings, receipt }: Erased): object =>
  receipt === null ? { dryRun: true, ...findings } : { ...receipt, lookups: findings.lookups };

export const run: Run<'erase'> = async (given) => {
  const erased = await changeStore(given, (options) =>
    erase({
      ...options,
      user: given.user,
      except: given.except,
      dryRun: given['dry-run'],
      keepGoing: given['keep-going'],
      ...(given.raw === null ? {} : { raw: given.raw }),
    }),
  );
  const { findings, receipt } = erased;
  const text = () => (receipt === null ? findingsText(findings) : receiptText(receipt, findings.lookups));
  await print(given.json ? `${JSON.stringify(jsonOf(erased))}\n` : text());
  return exitCodes.ok.code;
};
