/** Random raw logs for two runs, all of them from a seed. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { FirnConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import { anyBytes, damagedBytes, nearLog } from '../rows/nearLines.ts';
import { nastyText, nearBase64, nearJson, nearNumber, nearTime } from '../rows/nearValid.ts';
import { wholeEvent } from '../rows/wholeEvents.ts';
import { eventLine, logText, uuid } from '../run/logs.ts';

/** The first run, or the second, which finds late files and copies of what is committed. */
export type Half = 0 | 1;

export interface FuzzedLog {
  readonly half: Half;
  readonly name: string;
  /** Lines with their ends, as bytes in Latin-1. */
  readonly lines: readonly string[];
  readonly packing: Packing;
}

export interface FuzzedLogs {
  readonly configs: readonly [FirnConfig, FirnConfig];
  readonly logs: readonly FuzzedLog[];
}

const packings = {
  plain: (content: Buffer) => content,
  gzip: (content: Buffer) => gzipSync(content),
  'cut off gzip': (content: Buffer) => gzipSync(content).subarray(0, -9),
} as const;
type Packing = keyof typeof packings;

const linesOf = (content: Buffer): readonly string[] => content.toString('latin1').split(/(?<=\n)/);

/** Writes a log into a folder of raw logs. */
export function writeFuzzedLog(raw: string, { name, lines, packing }: FuzzedLog): void {
  const path = join(raw, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, packings[packing](Buffer.from(lines.join(''), 'latin1')));
}

// ---------------------------------------------------------------- copies

const days = Array.from({ length: 12 }, (_, n) => `2026-11-${10 + n}`);

/** A UUID with letters, in either case. */
const id = fc.tuple(fc.nat(9), fc.boolean()).map(([n, upper]) => {
  const text = uuid(n).replace('4000-8000', '4abc-8def');
  return upper ? text.toUpperCase() : text;
});

const webPage = (eid: string): string =>
  JSON.stringify({
    schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
    data: [{ schema: 'iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0', data: { id: eid } }],
  });

/** Few ids, contents and moments, with anything beside them: chains, taken ids and notes on both of every kind. */
const copy: fc.Arbitrary<string> = id.chain((eid) =>
  fc
    .record({
      day: fc.constantFrom(...days),
      second: fc.nat(2),
      ids: fc.constantFrom({ eid }, { eid }, { eid }, { eid }, {}, { eid: 'no-id' }),
      content: fc.constantFrom('a', 'b', 'c'),
      request: fc.oneof(fc.constantFrom('r', 's', '-'), fc.base64String({ minLength: 8, maxLength: 8 })),
      more: fc.oneof(
        fc.constant({}),
        fc.constantFrom({ e: 'se' }, { e: 'pp' }, { co: webPage(eid.toLowerCase()) }, { co: webPage(uuid(1)) }),
        fc.record({ se_va: nearNumber, dtm: nearTime, p: nastyText }, { requiredKeys: [] }),
        fc.record({ co: nearJson, cx: nearBase64, tna: nastyText }, { requiredKeys: [] }),
      ),
    })
    .map(({ day, second, ids, more, ...event }) =>
      eventLine({ ...event, ...ids, more: more as Readonly<Record<string, string>>, at: `${day} 10:00:0${second}` }),
    ),
);

const copies = fc.array(copy, { minLength: 10, maxLength: 30 }).map((lines) => Buffer.from(logText(lines)));

// ---------------------------------------------------------------- files

/** Of the second run: in the first, everything counts. */
const laterConfig: fc.Arbitrary<FirnConfig> = fc.record({
  collect: fc.record(
    {
      pixelPaths: fc.constant(['/c.gif']),
      apps: fc.constantFrom(['shop', 'magazine', 'x'], ['shop.example']),
      hosts: fc.constantFrom(['shop.example'], ['example']),
    },
    { requiredKeys: [] },
  ),
});

const half: fc.Arbitrary<Half> = fc.constantFrom(0, 0, 1);
const packing = fc.constantFrom<Packing[]>('plain', 'plain', 'gzip', 'gzip', 'gzip', 'cut off gzip');

/** What people call files; an hour in the name promises days, truthfully or not. */
const oddName = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
    fc.constantFrom('\\N', 'null', "'", '"', '%41', '${x}', 'a b', '.gz', ';--'),
  )
  .map((text) => text.replace(/[\u0000-\u001f\u007f-\u009f/]/g, '_'));
const hourName = fc
  .tuple(fc.constantFrom(...days), fc.constantFrom('00', '10', '23'))
  .map(([day, hour]) => `E1.${day}-${hour}`);

const ofContent = (contents: fc.Arbitrary<Buffer>, names: fc.Arbitrary<string>) =>
  fc.record({ half, name: names, lines: contents.map(linesOf), packing });

/** The generator's logs of some hours, as it names them; every third is late. */
async function generatedLogs(seed: number, events: number): Promise<readonly FuzzedLog[]> {
  const folder = mkdtempSync(join(tmpdir(), 'firn-fuzz-generated-'));
  try {
    await generate({ seed, events, out: folder, from: '2026-11-12' });
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files
      .map((file) => join(file.parentPath, file.name))
      .sort()
      .map((path, n) => ({
        half: n % 3 === 2 ? 1 : 0,
        name: path.slice(folder.length + 1),
        lines: linesOf(gunzipSync(readFileSync(path))),
        packing: 'gzip',
      }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Makes the logs of a round. Every even seed gives only logs whose names tell their hour, as CloudFront's do: then
 * committed events are looked up in the days of the names first.
 *
 * @param size how many logs that are nearly right; the other kinds in proportion
 */
export async function fuzzedLogs(seed: number, size: number): Promise<FuzzedLogs> {
  const told = seed % 2 === 0;
  const some = (contents: fc.Arbitrary<Buffer>, share: number, salt: number) =>
    fc.sample(ofContent(contents, told ? hourName : fc.oneof(oddName, hourName)), {
      seed: seed * 16 + salt,
      numRuns: Math.ceil(size * share),
    });
  const made = [
    ...some(nearLog, 1, 1),
    ...some(damagedBytes(nearLog), 1 / 2, 2),
    ...some(anyBytes, 1 / 4, 3),
    ...some(
      wholeEvent.map(({ log }) => log),
      1 / 2,
      4,
    ),
    ...some(copies, 1 / 8, 5),
  ];
  const named = made.map((log, n) => ({ ...log, name: told ? `${log.name}.${n}.gz` : `${n}-${log.name}.log` }));
  const all = [...named, ...(await generatedLogs(seed, size * 2))];
  // Some logs come again: what was an event is a copy then.
  const again = all
    .filter((_, n) => n % 5 === 0)
    .map((log) => ({ ...log, half: 1 as const, name: `again/${log.name}` }));
  const [later] = fc.sample(laterConfig, { seed, numRuns: 1 });
  return { configs: [{}, seed % 3 === 0 ? later! : {}], logs: [...all, ...again] };
}
