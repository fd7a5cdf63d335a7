import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, commitProgram, rowsScript } from '../../etl/hive/bundle.ts';
import { scriptColumns } from '../../etl/hive/types.ts';
import { rowSettings } from '../../etl/rows/settings.ts';
import { loadConfig } from '../../lib/cli/config-file.ts';
import type { Tally } from '../../lib/protocol/row.ts';
import { logOf } from '../rows/enrich/enriched.ts';
import { maxmindFile } from '../rows/enrich/maxmindFile.ts';
import { fast, plainSettings } from '../rows/implementations.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, logText } from '../run/logs.ts';

const log = (n: number, text = 'x') =>
  logText(
    Array.from({ length: n }, (_, i) =>
      eventLine({ at: '2026-11-23 10:00:00', content: `${text}${i}`, request: `r${i}` }),
    ),
  );

/** Writes objects into a folder and gives their manifest, which ends as Hive ends it. */
function manifestOf(raw: string, objects: Readonly<Record<string, string | Buffer>>): string {
  return Object.entries(objects)
    .map(([name, content], place) => {
      writeFileSync(join(raw, name), content);
      return `${place}\t${name}\t${content.length}\tetag-${place}\t${place + 7}\t0\n`;
    })
    .join('');
}

/** Starts the script as Hive does, in a folder where nothing else lies. */
function start(script: Bundle) {
  const folder = testFolder();
  writeFileSync(join(folder, script.name), script.text);
  return spawn(process.execPath, [script.name], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
}

async function outputOf(
  script: Bundle,
  manifest: string,
): Promise<{ readonly rows: readonly string[][]; readonly code: number | null }> {
  const child = start(script);
  child.stdin.end(manifest);
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece) => pieces.push(piece));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const text = Buffer.concat(pieces).toString('utf8');
  return {
    rows: text
      .split('\n')
      .slice(0, -1)
      .map((row) => row.split('\t')),
    code,
  };
}

const kind = [...scriptColumns.keys()].indexOf('kind');
const talliesIn = (rows: readonly string[][]) =>
  rows.filter((row) => row[kind] === 'tally').map((row) => JSON.parse(row.at(-1)!) as Tally);

describe('the rows script', () => {
  let raw: string;
  let script: Bundle;

  beforeAll(async () => {
    raw = mkdtempSync(join(tmpdir(), 'firn-rows-'));
    script = await rowsScript({ raw, rows: plainSettings });
  });
  afterAll(() => rmSync(raw, { recursive: true, force: true }));

  it('is one file of less than 2 MB, named after all it says', async () => {
    expect(script.text.length).toBeLessThan(2_000_000);
    expect((await commitProgram()).text.length).toBeLessThan(2_000_000);
    expect(script.name).toMatch(/^rows-[0-9a-f]{16}\.mjs$/);
    const other = await rowsScript({ raw, rows: { ...plainSettings, apps: ['shop'] } });
    expect(other.name).not.toBe(script.name);
    expect((await rowsScript({ raw, rows: plainSettings })).name).toBe(script.name);
  });

  it('writes the rows of the transform, numbered by object and line', async () => {
    const content = gzipSync(`${log(3)}debris\n`);
    const { rows, code } = await outputOf(script, manifestOf(raw, { 'a.gz': content, 'b.log': log(1) }));
    expect(code).toBe(0);
    expect(rows.every((row) => row.length === scriptColumns.size)).toBe(true);
    const object = { object: 'a.gz', bytes: content.length, etag: 'etag-0' };
    const expected = await fast.transform(object, [content], plainSettings);
    const ofFirst = rows.filter((row) => Number(row[0]) < 2 ** 32);
    expect(ofFirst.map(([, , ...row]) => row.join('\t'))).toEqual(expected.rows);
    expect(rows.map(([, part]) => part)).toEqual([...ofFirst.map(() => '7'), '8', '8']);
    expect(ofFirst.map(([ordinal]) => Number(ordinal))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(Number(rows[6]![0])).toBe(2 ** 32 + 1);
  });

  it('checks schemas and asks databases as the transform does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firn-config-'));
    try {
      writeFileSync(
        join(folder, 'city.mmdb'),
        maxmindFile({ '203.0.113.0/24': { country: { iso_code: 'DE' }, postal: { code: '10115' } } }),
      );
      writeFileSync(
        join(folder, 'firn.config.ts'),
        `import { defineConfig, defineSchema } from 'firn';
import * as v from 'valibot';
const login = defineSchema({ vendor: 'com.acme', name: 'login', version: '1-0-0', data: v.object({ plan: v.string() }) });
export default defineConfig({ schemas: [login], place: { maxmind: ['city.mmdb'] } });
`,
      );
      const settings = rowSettings(await loadConfig(join(folder, 'firn.config.ts')), 'firn-test');
      const sent = { schema: 'iglu:com.acme/login/jsonschema/1-0-0', data: {} };
      const schema = 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0';
      const content = Buffer.from(logOf([{ query: { e: 'ue', ue_pr: JSON.stringify({ schema, data: sent }) } }]));
      const { rows } = await outputOf(await rowsScript({ raw, rows: settings }), manifestOf(raw, { 'e.log': content }));
      const expected = await fast.transform(
        { object: 'e.log', bytes: content.length, etag: 'etag-0' },
        [content],
        settings,
      );
      expect(rows.map(([, , ...row]) => row.join('\t'))).toEqual(expected.rows);
      const event = rows[0]!;
      const valueIn = (name: string) => event[[...scriptColumns.keys()].indexOf(name)];
      expect([valueIn('geo_country'), valueIn('geo_zipcode')]).toEqual(['DE', '10115']);
      expect(valueIn('field_errors')).toBe('{"iglu:com.acme/login/jsonschema/1-0-0":"schema_mismatch: plan: missing"}');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reports what it cannot read and goes on', async () => {
    const whole = gzipSync(log(2000));
    const manifest = manifestOf(raw, {
      'cut.gz': whole.subarray(0, whole.length - 20),
      'no.gz': 'plain',
      'c.log': log(2),
    });
    const gone = '9\tgone.log\t5\te\t0\t0\n';
    const { rows, code } = await outputOf(script, `${gone}${manifest}`);
    expect(code).toBe(0);
    const tallies = talliesIn(rows);
    expect(tallies.map(({ object, error }) => [object, error])).toEqual([
      ['gone.log', 'gone.log cannot be read any more: it is gone; nothing was committed, run "firn etl" again'],
      ['cut.gz', expect.stringContaining('broken gzip: ')],
      ['no.gz', 'not gzip: begins with 70 6c, not 1f 8b'],
      ['c.log', null],
    ]);
    expect(tallies[1]!.events).toBeGreaterThan(1000);
    expect(rows.filter((row) => row[kind] === 'event')).toHaveLength(
      tallies.reduce((sum, { events }) => sum + events, 0),
    );
  });

  it('waits for a reader that is slow, and loses nothing', async () => {
    const lines = 20_000;
    const child = start(script);
    child.stdin.end(manifestOf(raw, { 'large.log': log(lines, 'y'.repeat(300)) }));
    let rows = 0;
    let last = 0;
    child.stdout.on('data', (piece: Buffer) => {
      for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) rows++;
      last = piece.at(-1)!;
      child.stdout.pause();
      setImmediate(() => child.stdout.resume());
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, rows, last]).toEqual([0, lines + 1, 10]);
  });

  it('ends without a word when Hive closes the pipe', async () => {
    const child = start(script);
    child.stdin.end(manifestOf(raw, { 'large.log': log(20_000, 'z'.repeat(300)) }));
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    expect([await new Promise((resolve) => child.on('close', resolve)), said]).toEqual([1, '']);
  });
});
