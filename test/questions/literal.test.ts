import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifier, literal, textLiteral } from '../../lib/questions/literal.ts';

/** Texts that break careless quoting, besides what chance finds. */
const nasty = [
  "'",
  "''",
  '\\',
  "\\'",
  '";--',
  "'; drop table events; --",
  '${from}',
  '%_',
  '\n',
  '\t\r',
  '❄️ \ud83d\udc27',
  '\u0001',
];
const texts = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom(...nasty)).map((parts) => parts.join('')),
  )
  .filter((text) => !text.includes('\0'));

describe('on DuckDB', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });
  const value = async (sql: string) => (await connection.runAndReadAll(`select ${sql} as value`)).getRows()[0]![0];

  it('any text comes back from its literal unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await value(textLiteral(text, 'duckdb'))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('any name can name a column', async () => {
    await fc.assert(
      fc.asyncProperty(
        texts.filter((text) => text !== ''),
        async (name) => {
          const result = await connection.runAndReadAll(`select 1 as ${identifier(name, 'duckdb')}`);
          expect(result.columnNames()).toEqual([name]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('numbers keep their value and sign wherever they stand', async () => {
    expect(await value(`5 -${literal({ type: 'integer', value: -3 }, 'duckdb')}`)).toBe(8);
    expect(await value(literal({ type: 'number', value: -1.5e-7 }, 'duckdb'))).toBe(-1.5e-7);
    expect(await value(`5 -${literal({ type: 'number', value: -0.5 }, 'duckdb')}`)).toBe(5.5);
  });

  it('nulls have the type of their parameter, and an empty list holds nothing', async () => {
    expect(await value(`typeof(${literal({ type: 'integer', value: null }, 'duckdb')})`)).toBe('BIGINT');
    expect(await value(`typeof(${literal({ type: 'day', value: null }, 'duckdb')})`)).toBe('VARCHAR');
    expect(await value(`coalesce('a' in ${literal({ type: 'list of text', value: [] }, 'duckdb')}, false)`)).toBe(
      false,
    );
    expect(await value(`'a''b' in ${literal({ type: 'list of text', value: ["a'b", 'c'] }, 'duckdb')}`)).toBe(true);
  });
});

/** What Hive makes of a literal: `unescapeSQLString` of its BaseSemanticAnalyzer (3.1.3), for the escapes firn writes. */
function readByHive(sql: string): string {
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return sql
    .slice(1, -1)
    .replace(/\\(u([0-9a-f]{4})|.)/gs, (_, escaped: string, code?: string) =>
      code === undefined ? (escapes[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(code, 16)),
    );
}

describe('for Hive', () => {
  it('any text comes back from its literal by the rules of Hive, which holds no bare quote and no semicolon', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const sql = textLiteral(text, 'hive');
        expect(readByHive(sql)).toBe(text);
        expect(sql.slice(1, -1)).not.toMatch(/(^|[^\\])(\\\\)*'|;|\n/);
      }),
    );
  });

  it('names stand in backquotes', () => {
    expect(identifier('a`b', 'hive')).toBe('`a``b`');
  });
});

it('refuses NUL, which no engine takes, and a name of nothing', () => {
  expect(() => textLiteral('a\0', 'hive')).toThrow('a text in SQL cannot hold the character NUL (U+0000)');
  expect(() => identifier('', 'duckdb')).toThrow('"" cannot be the name of a column or table');
});
