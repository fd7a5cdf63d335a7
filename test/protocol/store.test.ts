import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generations, logFields, neededFields } from '../../lib/protocol/logs.ts';
import { badReasons, fieldFaults, ignoreRules } from '../../lib/protocol/row.ts';
import { paths, runIdAt, runIdPattern, runTime } from '../../lib/protocol/store.ts';

it('a run id is the time of its run, to the second', () => {
  const times = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(times, (time) => {
      const run = runIdAt(time);
      expect(run).toMatch(runIdPattern);
      expect(Date.parse(`${runTime(run).replace(' ', 'T')}Z`)).toBe(Math.floor(time.getTime() / 1000) * 1000);
    }),
  );
});

it('the names of commits sort as their numbers do', () => {
  const names = [1, 9, 10, 99, 100, 99_999, 100_000].map(paths.commit);
  expect([...names].sort()).toEqual(names);
});

it('a run has folders of its own in every table', () => {
  const run = '20261123T040000Z';
  const keys = [
    paths.part('events', '2026-11-22', run),
    paths.part('bad_rows', '2026-11-22', run),
    paths.ledger(run),
    paths.tmp(run),
    paths.runFolder(run),
  ];
  expect(keys.every((key) => key.includes(run) && key.endsWith('/') && !key.startsWith('/'))).toBe(true);
  expect(new Set(keys).size).toBe(keys.length);
});

it('the log formats grow at the end only, and the newest has every field', () => {
  expect([...generations].sort((a, b) => a - b)).toEqual([...generations]);
  expect(generations.at(-1)).toBe(logFields.length);
  expect(logFields.slice(0, generations[0])).toEqual(expect.arrayContaining([...neededFields]));
  expect(new Set(logFields).size).toBe(logFields.length);
});

it('every reason and rule is explained in a sentence, every fault in words', () => {
  const sentences = [...Object.values(badReasons), ...Object.values(ignoreRules)];
  expect(sentences.filter((sentence) => !/^[A-Z].*\.$/.test(sentence))).toEqual([]);
  expect(Object.values(fieldFaults).filter((words) => !/^[a-z].*[^.]$/.test(words))).toEqual([]);
});
