import { describe, expect, it } from 'vitest';
import { filledIn } from '../../lib/questions/fill.ts';
import { parseQuestion } from '../../lib/questions/question.ts';
import { statements } from '../../lib/questions/scan.ts';

const text = `-- Things by kind
--
-- Question: How many things are there?
-- Grain:    one row per kind
-- Reads:    events, ledger
-- Params:   from (day, default 2026-11-01): first day
--           to (day, default 2026-11-30): last day
--           app_id (text, default null): only this app
--           least (integer 1 to 10, default 2): at least so many
--           share (number 0 to 1, default 0.5): at least this share
--           bots (boolean, default false): robots too
--           kinds (list of text, default a | b): these kinds
--           now (timestamp, default null): the moment
--           order (text of up | down | no-order, default up): which way
-- Returns:  kind (text): the kind
--           things (count): so many
-- Chart:    bar of things by kind
-- Note:     a note
--           of two lines
select kind, count(*) as things
from events
where dt >= \${from} and dt <= \${to} and (\${app_id} is null or app_id = \${app_id})
  and kind in \${kinds} and n >= \${least} and share >= \${share} and (\${bots} or not is_bot)
  and \${order} = 'up' and tstamp <= \${now};
`;

const question = parseQuestion('things/by-kind', text);

describe('the header of a query file', () => {
  it('is read into its parts', () => {
    expect(question).toMatchObject({
      title: 'Things by kind',
      question: 'How many things are there?',
      reads: ['events', 'ledger'],
      columns: [
        { name: 'kind', unit: 'text', meaning: 'the kind' },
        { name: 'things', unit: 'count', meaning: 'so many' },
      ],
      note: 'a note of two lines',
    });
    expect(question.parameters.map(({ name, type, default: value }) => [name, type, value.value])).toEqual([
      ['from', 'day', '2026-11-01'],
      ['to', 'day', '2026-11-30'],
      ['app_id', 'text', null],
      ['least', 'integer', 2],
      ['share', 'number', 0.5],
      ['bots', 'boolean', false],
      ['kinds', 'list of text', ['a', 'b']],
      ['now', 'timestamp', null],
      ['order', 'text', 'up'],
    ]);
  });

  it.each([
    ['-- T\n-- Params:   day (date): d\nselect 1', 'must read "name (type, default value): meaning"'],
    ['-- T\n-- Params:   n (integer 1 to 3, default 4): d\nselect 1', 'n must be a whole number from 1 to 3, got "4"'],
    ['-- T\n-- Params:   n (text of a | b, default c): d\nselect 1', 'n must be a or b, got "c"'],
    ['-- T\n-- Params:   n (list of text of a | b, default c): d\nselect 1', 'a text choices: "(text of day | week'],
    ['-- T\n-- Returns:  n: number\nselect 1', 'must read "name (unit): meaning"'],
    ['-- T\n-- Prams:    n (integer, default 4): d\nselect 1', 'a section "Prams"'],
    ['select ${day}', 'uses ${day}, which its header does not declare'],
    ["-- T\n-- Params:   d (day, default 2026-01-01): d\nselect '${d}'", 'write ${d} without quotes'],
    ['select 1 -- one', 'line 1: a comment after code; give it a line of its own'],
    ['select 1\n  -- fine, on its own line\n, 2 /* no */', 'line 3: a block comment'],
    ["select 'open", "line 1: the ' is never closed"],
    ['select 1; select 2', 'holds one statement, this one 2'],
    ['-- only words', 'holds one statement, this one 0'],
  ])('is refused where it breaks the form: %j', (broken, message) => {
    expect(() => parseQuestion('my.sql', broken)).toThrow(`my.sql: `);
    expect(() => parseQuestion('my.sql', broken)).toThrow(message);
  });
});

describe('filling in', () => {
  it('puts a whole literal in the place of every parameter, defaults where nothing is given', () => {
    expect(filledIn(question, { app_id: ["it's"] }, 'duckdb')).toBe(`select kind, count(*) as things
from events
where dt >= '2026-11-01' and dt <= '2026-11-30' and ('it''s' is null or app_id = 'it''s')
  and kind in ('a', 'b') and n >= 2 and share >= cast(0.5 as double) and (false or not is_bot)
  and 'up' = 'up' and tstamp <= cast(null as timestamp)`);
    expect(filledIn(question, { now: ['2026-11-23 10:30:00.5'] }, 'hive')).toContain(
      "tstamp <= cast('2026-11-23 10:30:00.5' as timestamp)",
    );
    expect(filledIn(question, { app_id: ["it's"], kinds: [';'] }, 'hive')).toContain(
      `${String.raw`app_id = 'it\'s')`}\n  and kind in ('\\u003b')`,
    );
  });

  it('never reads a value again for parameters or comments', () => {
    const sql = filledIn(question, { app_id: ['${to} -- $& $1'] }, 'duckdb');
    expect(sql).toContain("app_id = '${to} -- $& $1')");
  });

  it('keeps comment marks and empty lines inside literals', () => {
    expect(statements("-- c;\nselect '--x\n\n;' as a;\n-- it's over\nselect \";\" as b")).toEqual([
      "select '--x\n\n;' as a",
      'select ";" as b',
    ]);
  });

  it.each([
    [
      { day: ['2026-11-01'] },
      'things/by-kind has no parameter "day"; it takes from, to, app_id, least, share, bots, kinds, now, order',
    ],
    [{ from: ['yesterday'] }, 'from must be a day such as 2026-11-23, got "yesterday"'],
    [{ from: ['2026-02-30'] }, 'from must be a day such as 2026-11-23, got "2026-02-30"'],
    [{ from: ['2026-12-01'] }, 'from must not be after to, got from 2026-12-01 to 2026-11-30'],
    [{ least: ['0'] }, 'least must be a whole number from 1 to 10, got "0"'],
    [{ least: ['1; drop table events'] }, 'least must be a whole number from 1 to 10, got "1; drop table events"'],
    [{ share: ['1e999'] }, 'share must be a number from 0 to 1, got "1e999"'],
    [{ bots: ['yes'] }, 'bots must be true or false, got "yes"'],
    [{ now: ['soon'] }, 'now must be a moment such as "2026-11-23 10:30:00", UTC, got "soon"'],
    [{ now: ['2026-02-30 10:00:00'] }, 'now must be a moment'],
    [{ now: ['2026-11-23 24:00:00'] }, 'now must be a moment'],
    [{ order: ['sideways'] }, 'order must be up, down or no-order, got "sideways"'],
    [{ app_id: ['a', 'b'] }, 'app_id must be a text, given once; got 2 values'],
    [{ app_id: ['a\0b'] }, 'app_id must be a text, got "a\\u0000b"'],
  ])('refuses %j with its name, the value and what is allowed', (given, message) => {
    expect(() => filledIn(question, given as Record<string, string[]>, 'duckdb')).toThrow(message);
  });
});
