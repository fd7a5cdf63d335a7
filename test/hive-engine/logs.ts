/** Raw logs for both engines: everything the tests have, in one folder. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SeedEraCase } from '../rows/seedEraCases.ts';
import { sharedPath } from '../rows/shared.ts';
import { eventLine, line, uuid, writeLog } from '../run/logs.ts';

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** The log of every folder of test/cases. */
export function writeCases(raw: string): void {
  const cases = new URL('../cases/', import.meta.url);
  for (const { name } of readdirSync(cases, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    write(join(raw, 'cases', name, 'log'), readFileSync(new URL(`${name}/log`, cases)));
  }
}

export function writeRealLogs(raw: string): void {
  for (const name of readdirSync(sharedPath('real-logs')).filter((file) => file.endsWith('.gz'))) {
    write(join(raw, 'real', name), readFileSync(sharedPath(`real-logs/${name}`)));
  }
}

/** The lines of 2012, each in a log of its own, as the original read them: without a header. */
export function writeSeedEra(raw: string): void {
  const { cases } = JSON.parse(readFileSync(sharedPath('seed-era/hive-serde-0.5.0.json'), 'utf8')) as {
    readonly cases: readonly SeedEraCase[];
  };
  for (const { id, line: text } of cases) write(join(raw, 'seed-era', `${id}.log`), `${text}\n`);
}

const at = '2026-11-23 10:00:00';

/** Values at the ends of their types, and text that formats, shells and query languages stumble over. */
const nastyValues: Readonly<Record<string, readonly string[]>> = {
  se_va: ['1.7976931348623157e308', '5e-324', '-0', '0.1', '1e21', '1e-7', '-123456789.123456789', '1e400', 'x'],
  tr_tt: ['9999999999999999.99', '-9999999999999999.99', '0.005', '-0.004', '1.999', '99999999999999999'],
  ti_qu: ['2147483647', '-2147483648', '2147483648', '007', '+5'],
  ttm: ['1', '253402300799999', '951782400000', '1709164800000', '1709164799999', '0'],
  dtm: ['1', '999', '1000', '4102444800001', '-1'],
  f_pdf: ['1', '0', 'true'],
  page: [
    ...['"', "'", '\\', '\\N', '\\\\N', 'NULL', 'null', '__HIVE_DEFAULT_PARTITION__', '${env:PATH}', '${hiveconf:x}'],
    ...[
      'a\tb',
      'a\nb',
      'a\r\nb',
      'a\u0001b',
      'a\0b',
      'a;b',
      '-- no comment',
      'größe 雪 🧊',
      'a\ufeffb',
      '\u2028\u2029\u0085',
    ],
    ...['x'.repeat(2000), '🧊'.repeat(2001), ' ', '{"a":[1]}', '<b>', '%41', '100%'],
  ],
  aid: ['a'.repeat(300), "it's"],
};

/** Nasty values and lines, and objects that are broken. */
export function writeNasty(raw: string): void {
  const events = Object.entries(nastyValues).flatMap(([parameter, values]) =>
    values.map((value, n) =>
      eventLine({
        at,
        eid: uuid(5_000_000 + n),
        content: parameter,
        request: `${parameter}-${n}`,
        more: { [parameter]: value },
      }),
    ),
  );
  writeLog(join(raw, 'nasty'), 'values.gz', events);
  const whole = writeLog(
    join(raw, 'nasty'),
    'whole.gz',
    Array.from({ length: 300 }, (_, n) => eventLine({ at, content: `${n}`, request: `w${n}` })),
  );
  const bytes = readFileSync(whole);
  const files: Readonly<Record<string, string | Buffer>> = {
    'truncated.gz': bytes.subarray(0, bytes.length - 100),
    'no-gzip.gz': 'plain text',
    'empty.log': '',
    'empty.gz': Buffer.alloc(0),
    'long-line.log': `${'x'.repeat(1 << 20)}\n`,
    'columns.log': `${'a\t'.repeat(10_000)}\n`,
    'nul.log': Buffer.alloc(5000),
    'bytes.log': Buffer.from(Array.from({ length: 1000 }, (_, n) => 128 + (n % 128))),
    'quotes.log': '"\n\'\n\\\n\\N\n"\\N\t"\n,,,\n\\"\t\\t\n\u0001\n',
    'line-ends.log': 'a\rb\r\nc\n\rd\u0085e\u2028f\u2029g\vh\fi',
    "it's a 'name' ;${x}.log": `${line('2026-11-23', '10:00:00', 'POST', '/i', '-', 'r')}\n`,
    'größe-雪.log': `${line('1970-01-01', '00:00:00', 'GET', '/i', 'e=pv', 'epoch')}\n${line('2999-12-31', '23:59:59', 'GET', '/i', 'e=pv', 'late')}\n`,
    '\\N': `${line('2026-11-23', '10:00:01', 'GET', '/i', 'e=zz', 'r')}\n`,
  };
  for (const [name, content] of Object.entries(files)) write(join(raw, 'nasty', name), content);
}

/**
 * Copies, copied ids and late lines in two halves for two runs: few ids and contents on twelve days, so that chains,
 * taken ids and committed copies of every kind occur; some with faults beside the copied id.
 */
export function writeCopies(raw: string, half: 'first' | 'second'): void {
  // A small linear congruential generator (Numerical Recipes): the same logs every time.
  let state = half === 'first' ? 1 : 2;
  const below = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  for (let file = 0; file < 6; file++) {
    const lines = Array.from({ length: 60 }, (_, n) => {
      const id = 7_000_000 + below(25);
      const content = 'abc'[below(3)]!;
      const more = [{}, { se_va: 'x' }, { se_va: '"event_id":"' }, { cx: webPage(id) }][below(4)]!;
      return eventLine({
        at: `2026-11-${String(10 + below(12)).padStart(2, '0')} 10:00:0${below(3)}`,
        eid: uuid(id),
        content,
        request: below(2) === 0 ? 'r' : `${half}-${file}-${n}`,
        more: { ...more, aid: 'shop' },
      });
    });
    writeLog(join(raw, 'copies'), `${half}-${file}.gz`, lines);
  }
}

/** A web_page entity whose id is the event's own. */
const webPage = (id: number): string =>
  Buffer.from(
    JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
      data: [{ schema: 'iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0', data: { id: uuid(id) } }],
    }),
  ).toString('base64url');
