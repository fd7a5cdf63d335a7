import { describe, expect, it } from 'vitest';
import { models } from '../../lib/protocol/models.ts';
import { chartHint } from '../../lib/questions/chart-hint.ts';
import { prelude, questionNames, readQuestion } from '../../lib/questions/library.ts';
import { placeholders, scan } from '../../lib/questions/scan.ts';
import { unportable } from './portable.ts';

const folder = 'queries';
const tables = ['events', 'bad_rows', 'ledger', ...Object.keys(models)];
/** Of these no row tells an app. */
const ofNoApp = ['bad_rows', 'ledger', 'calendar', 'numbers'];
/** These count robots alone. */
const aboutRobots = ['quality/bots-by-reason'];

describe.each(questionNames(folder))('the question %s', (name) => {
  const question = readQuestion(folder, name);

  it('says in its header what it answers, from what, and what comes out', () => {
    expect(question).toMatchObject({
      title: expect.stringMatching(/^\S/),
      question: expect.stringMatching(/\?$/),
      grain: expect.stringMatching(/^one row( per .*)?$/),
      chart: expect.stringMatching(/^(table|.* of .* by .*)$/),
    });
    expect(tables).toEqual(expect.arrayContaining([...question.reads]));
    expect(question.columns.length).toBeGreaterThan(0);
  });

  it('takes from and to, and uses every parameter it declares', () => {
    const declared = question.parameters.map((parameter) => parameter.name);
    expect(declared).toEqual(expect.arrayContaining(['from', 'to']));
    expect([...declared].sort()).toEqual([...placeholders(question.statement)].sort());
  });

  it('takes app_id and bots where it reads rows that have them', () => {
    const declared = question.parameters.map((parameter) => parameter.name);
    const hasApps = question.reads.some((table) => !ofNoApp.includes(table));
    expect(declared.includes('app_id')).toBe(hasApps);
    expect(declared.includes('bots')).toBe(hasApps && !aboutRobots.includes(name));
  });

  it('keeps to the SQL that both engines read alike', () => {
    expect(unportable(question.statement)).toEqual([]);
  });

  it('says how it is drawn, by columns it returns', () => {
    const names = question.columns.map((column) => column.name);
    expect(() => chartHint(question.chart, names)).not.toThrow();
  });
});

it('parameters of the same name mean the same in every question that has them', () => {
  const shared = new Map<string, Set<string>>();
  for (const name of questionNames(folder)) {
    for (const parameter of readQuestion(folder, name).parameters) {
      if (!['from', 'to', 'app_id', 'bots'].includes(parameter.name)) continue;
      const meaning = `${parameter.type}, default ${parameter.defaultText}: ${parameter.meaning}`;
      shared.set(parameter.name, (shared.get(parameter.name) ?? new Set()).add(meaning));
    }
  }
  expect([...shared.values()].map((meanings) => [...meanings])).toEqual(
    [...shared.values()].map(() => [expect.any(String)]),
  );
});

it('the preludes of both engines define the same macros with the same parameters', () => {
  const macros = (engine: 'duckdb' | 'hive') =>
    prelude(folder, engine).map((statement) => {
      const [, name, parameters] = /macro (\w+)\(([^)]*)\)/.exec(statement)!;
      return `${name}(${parameters!.split(',').map((parameter) => parameter.trim().split(' ')[0])})`;
    });
  expect(macros('hive')).toEqual(macros('duckdb'));
});

describe('the portable subset', () => {
  it.each([
    ['select count(distinct a, b) from t', 'count(distinct a, b)'],
    ['select a from t order by a', 'NULLS FIRST or NULLS LAST'],
    ['select row_number() over (partition by b order by a desc rows unbounded preceding) as n from t', 'NULLS FIRST'],
    ['select a from t order by a nulls last, b limit 3', 'order by b'],
    ["select a from t where a rlike 'x'", 'a pattern operator'],
    ['select concat(a, b) as c from t', 'use || or CASE'],
    ['select a::bigint as c from t', 'write cast'],
    ['select cast(a as date) as c from t', 'engines read it differently'],
    ['select count(*) filter (where a > 1) as c from t', 'FILTER'],
    ["select 'a\\n' as c from t", 'a backslash'],
    ['select "a" from t', 'is a name on one engine'],
    ['select a as views from t', 'Hive reserves the word'],
    ['select current_date as c', 'the clock'],
    ['select a from t group by all', 'name the columns'],
    ['select a from t limit 1 offset 2', 'OFFSET'],
  ])('refuses %s', (sql, says) => {
    expect(unportable(sql).join('\n')).toContain(says);
  });

  it('admits what both engines were seen to read alike', () => {
    const sql = `with a as (
      select x, row_number() over (partition by y order by z desc nulls last, x nulls first) as place from t
    )
    select cast(sum(x) as double) / 1000 as seconds, 'order by x; now()' as remark
    from a where place = 1 and x <= \${to} group by x order by seconds desc nulls last limit \${limit}`;
    expect(unportable(sql)).toEqual([]);
  });
});

it('every word of a query counts once: cut in pieces and joined it is the same text', () => {
  for (const name of questionNames(folder)) {
    const { statement } = readQuestion(folder, name);
    expect(
      scan(statement)
        .map((piece) => piece.sql)
        .join(''),
    ).toBe(statement);
  }
});
