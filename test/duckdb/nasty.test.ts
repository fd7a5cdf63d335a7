import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addsUp } from '../../etl/run/ledger.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, line, uuid } from '../run/logs.ts';
import { ask, load } from './stores.ts';

/** What the transform makes of lines is its own tests' business; here it must reach the store as it is. */
const folders = () => {
  const folder = testFolder();
  mkdirSync(join(folder, 'raw'));
  return { raw: join(folder, 'raw'), store: join(folder, 'store') };
};

const at = '2026-11-23 10:00:00';
const runs = process.env.FIRN_FULL === undefined ? 10 : 200;

describe('whatever is in a log', () => {
  it.each<readonly [string, string | Buffer]>([
    ['a line of 10 MB', `${'x'.repeat(10 << 20)}\n`],
    ['a line of 100,000 columns', `${'a\t'.repeat(100_000)}\n`],
    ['NUL bytes', Buffer.alloc(5000)],
    ['bytes that are no UTF-8', Buffer.from(Array.from({ length: 1000 }, (_, n) => 128 + (n % 128)))],
    ['quotes, backslashes and commas', '"\n\'\n\\\n\\N\n"\\N\t"\n,,,\n\\"\t\\t\n'],
    ['every kind of line end', 'a\rb\r\nc\n\rd\u0085e\u2028f\u2029g\vh\fi'],
    ['a wrong header', '#Fields: no such fields\nx\ty\n#Fields: date time\n2026-11-23\t10:00:00\n'],
    [
      'debris of percent signs',
      `${line('2026-11-23', '10:00:00', 'GET', '/i', `e=pv&page=%&url=%zz%2&refr=%25%25`, 'r')}\n`,
    ],
  ])('%s is loaded and accounted for', async (_, content) => {
    const { raw, store } = folders();
    writeFileSync(join(raw, 'a.log'), content);
    const { counts } = await load(raw, store);
    expect(addsUp(counts!)).toBe(true);
    expect(await ask(store, 'select sum(lines) = sum(events + bad + ignored + duplicates) from commits')).toEqual([
      [true],
    ]);
    // Every row can be read back whole.
    await ask(store, 'select * from events');
    await ask(store, 'select * from bad_rows');
  });

  it('values at the ends of their types arrive as they were sent', async () => {
    const { raw, store } = folders();
    const values: Readonly<Record<string, readonly [column: string, values: readonly string[]]>> = {
      se_va: ['se_value', ['1.7976931348623157e308', '5e-324', '-0', '1e22', '0.1', '-123456789.123456789']],
      tr_tt: ['tr_total', ['9999999999999999.99', '-9999999999999999.99', '0.005', '-0.004']],
      ti_qu: ['ti_quantity', ['2147483647', '-2147483648', '007']],
      ttm: ['true_tstamp', ['1', '253402300799999', '951782400000']],
      page: [
        'page_title',
        ['"', "'", '\\', '\\\\N', 'NULL', 'null', '"a,b"', 'ß 😀 \u2028 \u00a0', 'x'.repeat(2000), 'a\ufeffb', 'a\\'],
      ],
      co: [
        'contexts',
        [
          `{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[${Array(400).fill('{"schema":"iglu:a/b/c/1-0-0","data":"\\"\\\\"}').join(',')}]}`,
        ],
      ],
    };
    const sent = Object.entries(values).flatMap(([parameter, [column, texts]]) =>
      texts.map((text) => ({ parameter, column, text })),
    );
    const lines = sent.map(({ parameter, text }, n) =>
      eventLine({ at, eid: uuid(n), content: 'x', request: `r${n}`, more: { [parameter]: text } }),
    );
    writeFileSync(join(raw, 'a.gz'), gzipSync(`${lines.join('\n')}\n`));
    expect((await load(raw, store)).counts).toMatchObject({ events: sent.length, bad: {}, duplicates: 0 });
    for (const [n, { column, text }] of sent.entries()) {
      const [[value, errors]] = (await ask(
        store,
        `select ${column}, field_errors from events where event_id = '${uuid(n)}'`,
      )) as [[unknown, unknown]];
      expect(errors).toBeNull();
      if (column === 'se_value') expect(value).toBe(Number(text) + 0);
      else if (column === 'ti_quantity') expect(value).toBe(Number(text));
      else if (column === 'tr_total')
        expect(Number(value)).toBeCloseTo(
          (Math.sign(Number(text)) * Math.round(Math.abs(Number(text)) * 100)) / 100,
          1,
        );
      else if (column === 'true_tstamp')
        expect(value).toBe(new Date(Number(text)).toISOString().replace('T', ' ').slice(0, -1));
      else expect(value).toBe(text);
    }
  });

  it('any bytes are loaded, and every line is accounted for', async () => {
    const tokens = fc.constantFrom(
      '\t',
      '\n',
      '\r',
      '%',
      '%25',
      '"',
      '\\',
      '\\N',
      '-',
      '/i',
      'GET',
      'e=pv',
      '&',
      '=',
      '2026-11-23',
      '10:00:00',
      '#Fields:',
    );
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      fc.array(tokens, { maxLength: 20 }).map((some) => Buffer.from(some.join(''))),
      fc
        .string({ unit: 'binary', maxLength: 30 })
        .map((text) => Buffer.from(`${eventLine({ at, content: text, request: text.replace(/\s/g, '') })}\n`)),
      fc
        .string({ unit: 'binary', maxLength: 30 })
        .map((text) =>
          Buffer.from(`${line('2026-11-23', '10:00:00', 'GET', '/i', `e=pv&page=${text}&co=${text}`, 'r')}\n`),
        ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const { raw, store } = folders();
        writeFileSync(join(raw, 'a.log'), Buffer.concat(pieces));
        const { counts } = await load(raw, store);
        expect(addsUp(counts!)).toBe(true);
        await ask(store, 'select * from events');
        await ask(store, 'select * from bad_rows');
      }),
      { numRuns: runs },
    );
  });
});
