import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { AnswerColumn, AnswerRow } from '../../lib/cli/answer.ts';
import { csvCell } from '../../lib/cli/csv.ts';
import { jsonRows } from '../../lib/cli/jsonl.ts';
import { progressLine } from '../../lib/cli/progress.ts';
import { cutTo, displayWidth, grouped, table } from '../../lib/cli/table.ts';
import { printData, visible } from '../../lib/cli/terminal.ts';
import { type RowFormat, writeAnswer } from '../../lib/cli/write-answer.ts';

const anyText = fc.string({ unit: 'binary' });
/** What a terminal may obey, or what turns text around: nothing of it may reach one. */
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

async function written(columns: readonly AnswerColumn[], rows: readonly AnswerRow[], format: RowFormat) {
  let text = '';
  const batches = (async function* () {
    for (const row of rows) yield [row];
  })();
  const count = await writeAnswer({ columns, batches }, format, async (part) => {
    text += part;
  });
  return { text, count };
}

describe('a table', () => {
  it('sets numbers right and text left, and leaves null empty', () => {
    expect(
      table(
        [
          { name: 'page', right: false },
          { name: 'views', right: true },
        ],
        [
          ['/boots', '12'],
          [null, '3,456'],
        ],
      ),
    ).toBe('page    views\n──────  ─────\n/boots     12\n        3,456\n');
  });

  it('lets nothing through that a terminal obeys, whatever visitors write', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, cell) => {
        expect(table([{ name, right: false }], [[cell]])).not.toMatch(obeyed);
      }),
    );
    expect(visible('a\u001b[31mred\u009b2J\u202egnp.exe\n')).toBe('a\\x1b[31mred\\x9b2J\\u202egnp.exe\\n');
  });

  it('keeps its columns straight with wide characters, and cuts long cells without breaking one', () => {
    expect(['雪', '❄', 'é', '👨‍👩‍👧', 'abc'].map(displayWidth)).toEqual([2, 1, 1, 2, 3]);
    expect(cutTo('雪雪雪雪', 6)).toBe('雪雪…');
    expect(cutTo('雪雪雪', 6)).toBe('雪雪雪');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        expect(displayWidth(cutTo(text, width))).toBeLessThanOrEqual(
          Math.max(width, displayWidth(text) <= width ? width : 1),
        );
      }),
    );
  });

  it('groups the digits of large numbers', () => {
    expect([0, 999, 1000, 1_234_567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});

/** What a reader of RFC 4180 makes of a record. */
function readCsv(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"'),
  );
}

describe('CSV', () => {
  it('gives every text back but for the apostrophe before a formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 4 }), async (texts) => {
        const columns = texts.map((_, i) => ({ name: `c${i}`, kind: 'text' as const }));
        const { text } = await written(columns, [texts], 'csv');
        const cells = readCsv(text.slice(text.indexOf('\n') + 1, -1));
        expect(cells.map((cell, i) => (cell === `'${texts[i]}` ? texts[i] : cell))).toEqual(texts);
        expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)))).toEqual([]);
      }),
    );
  });

  it.each([
    ['=HYPERLINK("http://evil.example")', 'text', `"'=HYPERLINK(""http://evil.example"")"`],
    ['+49 30 1234', 'text', "'+49 30 1234"],
    ['@SUM(A1)', 'text', "'@SUM(A1)"],
    ['-cmd', 'text', "'-cmd"],
    ['\t=1', 'text', "'\t=1"],
    ['-12.50', 'text', '-12.50'],
    ['-3', 'number', '-3'],
    ['1e+21', 'number', '1e+21'],
    ['', 'text', '""'],
    [null, 'text', ''],
    ['a "b", c\nd', 'text', '"a ""b"", c\nd"'],
  ] as const)('writes %j (%s) as %j', (cell, kind, csv) => {
    expect(csvCell(cell, kind)).toBe(csv);
  });
});

describe('JSON lines', () => {
  const columns: readonly AnswerColumn[] = [
    { name: 'n', kind: 'number' },
    { name: 'ok', kind: 'boolean' },
    { name: 'at', kind: 'time' },
    { name: 'text', kind: 'text' },
  ];

  it('keeps every digit, and writes what JSON has no word for as null', () => {
    const row = ['12345678901234567890.12', 'true', '2026-11-23 03:14:15.926', '"\n'];
    expect(jsonRows(columns)(row)).toBe(
      '{"n":12345678901234567890.12,"ok":true,"at":"2026-11-23 03:14:15.926","text":"\\"\\n"}\n',
    );
    expect(jsonRows(columns)(['Infinity', null, null, null])).toBe('{"n":null,"ok":null,"at":null,"text":null}\n');
  });

  it('is one object a line that gives every text back, with nothing in it that a terminal obeys', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = jsonRows([{ name: text, kind: 'text' }])([text]);
        expect(JSON.parse(line)).toEqual({ [text]: text });
        expect(line.slice(0, -1)).not.toMatch(/\n|\u2028/);
        expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });
});

it('every format writes all batches and counts the rows', async () => {
  const columns: readonly AnswerColumn[] = [{ name: 'a', kind: 'number' }];
  for (const format of ['table', 'csv', 'jsonl'] as const) {
    const { text, count } = await written(columns, [['1'], ['2'], ['3']], format);
    expect([count, text.match(/[123]/g)]).toEqual([3, ['1', '2', '3']]);
  }
});

it('a progress bar says the stage, the share and the numbers', () => {
  expect(progressLine({ stage: 'rows', done: 500, total: 2000 })).toBe(
    'rows         ██████░░░░░░░░░░░░░░░░░░  25 %  500 of 2,000',
  );
  expect(progressLine({ stage: 'rows', done: 1_500_000, total: 3_000_000, unit: 'bytes' })).toContain('1.5 of 3.0 MB');
  expect(progressLine({ stage: 'plan', done: 0, total: 0 })).toContain('100 %');
});

it('data goes unchanged into a pipe, and onto a terminal with nothing in it that one obeys', async () => {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(((text: string, done: () => void) => {
    out += text;
    done();
    return true;
  }) as typeof process.stdout.write);
  const { isTTY } = process.stdout;
  try {
    for (const terminal of [false, true]) {
      process.stdout.isTTY = terminal;
      await printData('a\u001b[2J\nb\n');
    }
  } finally {
    process.stdout.isTTY = isTTY;
    write.mockRestore();
  }
  expect(out).toBe('a\u001b[2J\nb\na\\x1b[2J\nb\n');
});
