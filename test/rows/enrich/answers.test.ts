import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cells, cellOf } from '../../../etl/rows/cells.ts';
import { Answers } from '../../../etl/rows/enrich/answers.ts';
import { RememberedRule } from '../../../etl/rows/enrich/remembered-rule.ts';
import type { Answer, Rule } from '../../../etl/rows/enrich/rule.ts';
import { Memory } from '../../../etl/rows/memory.ts';
import { fuzz } from '../fuzz.ts';

const rule: Rule = {
  name: 'test',
  reads: ['day', 'page_title', 'app_id'],
  fills: ['channel', 'is_bot', 'app_id'],
  create: () => null,
};

/** What a rule makes of events, one after another. */
function made(events: readonly (readonly (string | null)[])[], ask: (values: readonly (string | null)[]) => Answer) {
  const memory = new Memory();
  const cells = new Cells(memory);
  const remembered = new RememberedRule(cells, rule, ask);
  return events.map(([time, title, app]) => {
    memory.clear();
    cells.clear();
    for (const [column, value] of Object.entries({
      collector_tstamp: time,
      page_title: title,
      app_id: app,
      channel: 'before',
    })) {
      if (value != null) cells.write(cellOf(column as 'app_id'), value);
    }
    remembered.enrich();
    return rule.fills.map((column) => (cells.has(cellOf(column)) ? cells.text(cellOf(column)) : null));
  });
}

describe('a rule', () => {
  it('is asked once for the same values, and what it says is cut to its column', () => {
    const asked: unknown[] = [];
    const long = '🧊'.repeat(70);
    const answers = made(
      [
        ['2026-11-23 10:00:00.000', 'a', null],
        ['2026-11-23 11:00:00.000', 'a', null],
        ['2026-11-24 10:00:00.000', 'a', null],
        ['2026-11-23 10:00:00.000', null, 'a'],
      ],
      (values) => {
        asked.push(values);
        return { channel: values[1] === null ? null : long, is_bot: false };
      },
    );
    expect(asked).toEqual([
      ['2026-11-23', 'a', null],
      ['2026-11-24', 'a', null],
      ['2026-11-23', null, 'a'],
    ]);
    const cut = '🧊'.repeat(64);
    expect(answers).toEqual([
      [cut, 'false', null],
      [cut, 'false', null],
      [cut, 'false', null],
      [null, 'false', 'a'],
    ]);
  });

  it('leaves, empties and fills columns, and forgets without harm', () => {
    // More keys and bytes than are remembered.
    const events = Array.from({ length: 30_000 }, (_, n) => ['2026-11-23 10:00:00', `${(n * 7919) % 9000}`, 'app']);
    const ask = ([, title]: readonly (string | null)[]): Answer =>
      [{}, { channel: null }, { channel: title! }, { channel: '', app_id: title!.repeat(20) }][Number(title) % 4]!;
    const expected = events.map(([, title, app]) => {
      const { channel, app_id } = ask([null, title!]);
      return [
        channel === undefined ? 'before' : channel || null,
        null,
        app_id === undefined ? app : (app_id as string).slice(0, 255),
      ];
    });
    expect(made(events as string[][], ask)).toEqual(expected);
  });

  it('may answer more than can be remembered', () => {
    const title = 'x'.repeat(100_000);
    expect(
      made(
        [
          ['2026-11-23', title, null],
          ['2026-11-23', title, null],
        ],
        () => ({ channel: 'c', is_bot: null }),
      ),
    ).toEqual([
      ['c', null, null],
      ['c', null, null],
    ]);
  });
});

it('answers are found under their key only', () => {
  const column = cellOf('channel');
  const value = fc.option(
    fc.constantFrom('', 'a', 'b', 'ab', 'abcdefg', 'abcdefgh', 'abcdefghi', 'größe 🧊').filter((text) => text !== ''),
  );
  const memory = new Memory();
  const cells = new Cells(memory);
  const answers = new Answers(
    cells,
    [
      { cell: cellOf('page_title'), width: 2 ** 31 - 1 },
      { cell: cellOf('app_id'), width: 5 },
    ],
    [column],
  );
  const known = new Map<string, string | null | undefined>();
  fc.assert(
    fc.property(value, value, fc.option(fc.option(fc.string()), { nil: undefined }), (title, app, answer) => {
      memory.clear();
      cells.clear();
      cells.write(column, 'before');
      if (title !== null) cells.write(cellOf('page_title'), title);
      if (app !== null) cells.write(cellOf('app_id'), app);
      const key = JSON.stringify([title, app === null ? null : Buffer.from(app).subarray(0, 5).toString('latin1')]);
      expect(answers.recall()).toBe(known.has(key));
      if (!known.has(key)) {
        known.set(key, answer);
        expect(answers.remember([answer])).toBe(true);
        expect(answers.recall()).toBe(true);
      }
      const said = known.get(key);
      expect(cells.has(column) ? cells.text(column) : null).toBe(said === undefined ? 'before' : said);
    }),
    fuzz,
  );
});
