import { describe, expect, it } from 'vitest';
import { openStorage } from '../../etl/run/open-storage.ts';
import { checkDay, checkRunId, configHash, firstRun, freeRunId } from '../../etl/run/plan.ts';
import { resolveConfig } from '../../lib/config.ts';
import { testFolder } from './folder.ts';

const object = (name: string, bytes: number) => ({ object: name, bytes, etag: 'e' });

describe('a plan', () => {
  it('takes of a large backlog what fits, and one object at least', () => {
    const backlog = [object('a', 60), object('b', 40), object('c', 1)];
    expect(firstRun(backlog, 1000)).toHaveLength(3);
    expect(firstRun(backlog, 100)).toHaveLength(2);
    expect(firstRun(backlog, 99)).toHaveLength(1);
    expect(firstRun(backlog, 1)).toHaveLength(1);
    expect(firstRun([], 1)).toEqual([]);
  });

  it('is called by the time, or the next second no run is called by', async () => {
    const store = openStorage(testFolder());
    const now = new Date('2026-11-23T04:00:00.700Z');
    expect(await freeRunId(store, [], now)).toBe('20261123T040000Z');
    await store.write('runs/20261123T040000Z/plan.json', Buffer.from('{}'));
    await store.write('runs/20261123T040001Z/abandoned.json', Buffer.from('{}'));
    expect(await freeRunId(store, [], now)).toBe('20261123T040002Z');
  });

  it('knows two configs apart', () => {
    const [one, other] = [resolveConfig({}), resolveConfig({ collect: { apps: ['shop'] } })];
    expect(configHash(one)).toBe(configHash(resolveConfig({})));
    expect(configHash(one)).not.toBe(configHash(other));
  });

  it('refuses ids and days that are none, in the words they came in', () => {
    expect(() => checkRunId('today', '--run')).toThrow(
      '--run must be a run id, a time in UTC such as 20261123T040000Z, got "today"',
    );
    expect(checkDay('2024-02-29', '--since')).toBe('2024-02-29');
    for (const day of ['yesterday', '2023-02-29', '2024-1-1', '2024-13-01']) {
      expect(() => checkDay(day, '--since')).toThrow(`--since must be a day such as 2024-05-01, got "${day}"`);
    }
  });
});
