import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords, separatorOf } from '../../etl/duckdb/csv-records.ts';
import { testFolder } from '../run/folder.ts';
import { fileIn } from './add.ts';

async function read(content: string | Uint8Array, chunkBytes?: number, name = 'a.csv') {
  const records: (readonly [number, readonly string[]])[] = [];
  for await (const some of csvRecords(fileIn(testFolder(), name, content), chunkBytes)) {
    records.push(...some.map(({ line, values }) => [line, values] as const));
  }
  return records;
}

describe('the records of a CSV file', () => {
  it.each<[string, string, readonly (readonly [number, readonly string[]])[]]>([
    [
      'are lines',
      'a,b\n1,2\n',
      [
        [1, ['a', 'b']],
        [2, ['1', '2']],
      ],
    ],
    [
      'may lack the last line end',
      'a\n1',
      [
        [1, ['a']],
        [2, ['1']],
      ],
    ],
    [
      'may end in CR, LF or both',
      'a\r\n1\r2\n',
      [
        [1, ['a']],
        [2, ['1']],
        [3, ['2']],
      ],
    ],
    [
      'may begin with a byte order mark',
      '\ufeffa;b\n1;2',
      [
        [1, ['a', 'b']],
        [2, ['1', '2']],
      ],
    ],
    [
      'tell their separator by the header',
      'a\tb\n1,5\t2',
      [
        [1, ['a', 'b']],
        [2, ['1,5', '2']],
      ],
    ],
    [
      'hold anything in quotes',
      'a,b\n"x, ""y""\nz",2\n3,4',
      [
        [1, ['a', 'b']],
        [2, ['x, "y"\nz', '2']],
        [4, ['3', '4']],
      ],
    ],
    [
      'hold quotes that begin no value',
      'a,b\n5",6"\n',
      [
        [1, ['a', 'b']],
        [2, ['5"', '6"']],
      ],
    ],
    [
      'may be empty in places',
      'a,b\n,\n"",\n',
      [
        [1, ['a', 'b']],
        [2, ['', '']],
        [3, ['', '']],
      ],
    ],
    [
      'are not empty lines',
      'a\n\n1\r\n\r\n',
      [
        [1, ['a']],
        [3, ['1']],
      ],
    ],
    ['are none in an empty file', '', []],
  ])('%s', async (_, text, records) => {
    expect(await read(text)).toEqual(records);
    expect(await read(text, 1)).toEqual(records);
    expect(await read(gzipSync(text), 1, 'a.csv.gz')).toEqual(records);
  });

  it.each<[string, string | Uint8Array, string, string?]>([
    ['a quote that is never closed', 'a,b\n1,2\n3,"4\n5,6\n', 'line 3: a quote is never closed'],
    ['text after a closing quote', 'a\n1\n"2"3\n', 'line 3: text follows the quote that closes a value'],
    ['what is not UTF-8', Buffer.from('a\n1\nM\xfcller\n', 'latin1'), 'line 3 is not UTF-8 text'],
    ['UTF-16', Buffer.from('a\n1\n', 'utf16le'), 'line 1 is not UTF-8 text'],
    ['what never ends', `a\n"${'x\n'.repeat(600_000)}`, 'line 2: a quote is not closed, or the line is too long'],
    ['a .gz that is none', 'a\n1\n', 'it cannot be unpacked', 'a.csv.gz'],
    ['a .gz that is cut off', gzipSync('a\n1\n').subarray(0, 15), 'it cannot be unpacked', 'a.csv.gz'],
  ])('are refused with %s', async (_, content, message, name) => {
    await expect(read(content, undefined, name)).rejects.toThrow(message);
  });

  it('are read back as they were written, whatever stands in them and however the file comes in', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'ö', '雪', '🧊', '"', ',', ';', '\n', '\r', ' '),
      maxLength: 8,
    });
    const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text), { maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, n) => {
          const file = ['left,right', ...rows.map((row) => row.map(quoted).join(','))].join('\n');
          expect((await read(file, n)).map(([, values]) => values)).toEqual([['left', 'right'], ...rows]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are separated by what the header has most of', () => {
    expect(['a', 'a,b', 'a;b', 'a\tb', 'a|b', '"a;b;c",d'].map(separatorOf)).toEqual([',', ',', ';', '\t', '|', ',']);
  });
});
