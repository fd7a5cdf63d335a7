import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type LogField, logFields } from '../../lib/protocol/logs.ts';
import { cellsOf } from './cells.ts';
import { implementations, objectOf, plainSettings } from './implementations.ts';
import { escapedForLog, isAmbiguous } from './loggedField.ts';
import { sharedPath, whyMissing } from './shared.ts';

const apacheLog = 'elastic-apache-combined-2015-10k.gz';
const missing = whyMissing('real-logs');
const read = (name: string): string => gunzipSync(readFileSync(sharedPath(`real-logs/${name}`))).toString('latin1');
const cloudFrontLogs =
  missing === null
    ? readdirSync(sharedPath('real-logs')).filter((name) => name.endsWith('.gz') && name !== apacheLog)
    : [];
const title = missing === null ? '' : ` (${missing})`;

/** The query and agent of a hit, as a web server saw them. */
interface Hit {
  readonly page: string;
  readonly referrer: string | null;
  readonly agent: string | null;
}

/** Requests of an Apache combined log. A line cut short, and one is, tells none. */
const apacheHits = (text: string): Hit[] =>
  text.split('\n').flatMap((line) => {
    const found = /^\S+ \S+ \S+ \[[^\]]+\] "[A-Z]+ (\S+) [^"]+" \d+ \S+ "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"$/.exec(
      line,
    );
    if (found === null) return [];
    const [, path = '', referrer = '-', agent = '-'] = found;
    const said = (value: string) => (value === '-' || value === '' ? null : value);
    return [{ page: `http://semicomplete.com${path}`, referrer: said(referrer), agent: said(agent) }];
  });

/** A hit as the pixel line a tracker on that page would have caused, logged in the "single" or the "double" way. */
function pixelLine({ page, referrer, agent }: Hit, twice: boolean): string {
  const pairs = { e: 'pv', url: page, ...(referrer === null ? {} : { refr: referrer }) };
  const query = Object.entries(pairs).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const header = escapedForLog(agent ?? '-', true);
  const cells: Partial<Record<LogField, string>> = {
    date: '2015-05-17',
    time: '10:05:03',
    'cs-method': 'GET',
    'cs-uri-stem': '/i',
    'sc-status': '200',
    'cs(User-Agent)': twice || isAmbiguous(header) ? escapedForLog(header, true) : header,
    'cs-uri-query': escapedForLog(query.join('&'), twice),
  };
  return logFields
    .slice(0, 12)
    .map((field) => cells[field] ?? '-')
    .join('\t');
}

describe.each(implementations)(`$name and logs of real servers${title}`, (implementation) => {
  it.skipIf(missing !== null).each(cloudFrontLogs)('finds no event and nothing bad in %s', async (name) => {
    const log = Buffer.from(read(name), 'latin1');
    const { rows, tallies } = await implementation.transform(objectOf('real.log', log), [log], plainSettings);
    const lines = log.toString('latin1').trimEnd().split('\n').length;
    const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);
    expect(tallies.flatMap(({ bad }) => Object.entries(bad))).toEqual([]);
    expect(sum(tallies.map(({ events }) => events))).toBe(0);
    expect(sum(tallies.map((tally) => tally.lines))).toBe(lines);
    expect(sum(tallies.flatMap(({ ignored }) => Object.values(ignored)))).toBe(lines);
    expect(sum(tallies.map(({ ignored }) => ignored.header ?? 0))).toBe(2);
    expect(rows).toHaveLength(tallies.length);
  });

  it.skipIf(missing !== null)('reads the agents of real CloudFront lines once these are pixel hits', async () => {
    for (const name of cloudFrontLogs) {
      const log = Buffer.from(
        read(name)
          .split('\n')
          .map((line) => {
            if (line.startsWith('#') || line === '') return line;
            const cells = line.split('\t');
            return cells.map((cell, at) => ({ 5: 'GET', 7: '/i', 8: '200', 11: 'e=pv' })[at] ?? cell).join('\t');
          })
          .join('\n'),
        'latin1',
      );
      const { rows } = await implementation.transform(objectOf('real.log', log), [log], plainSettings);
      const events = rows.map(cellsOf).filter(({ kind }) => kind !== 'tally');
      expect(events.length).toBe(log.toString('latin1').trimEnd().split('\n').length - 2);
      expect(events.filter(({ kind }) => kind !== 'event')).toEqual([]);
      // No escape is left in any of them, although some were logged once and some twice.
      expect(events.map(({ useragent }) => useragent).filter((agent) => /%[0-9A-F]{2}/i.test(agent ?? ''))).toEqual([]);
    }
  });

  it.skipIf(missing !== null).each([
    ['once', false],
    ['twice', true],
  ] as const)('gives back page, referrer and agent of 10,000 real hits logged %s', async (_how, twice) => {
    const hits = apacheHits(read(apacheLog));
    expect(hits).toHaveLength(9999);
    const log = Buffer.from(hits.map((hit) => `${pixelLine(hit, twice)}\n`).join(''));
    const { rows, tallies } = await implementation.transform(objectOf('apache.log', log), [log], plainSettings);
    const found = rows.map(cellsOf).filter(({ kind }) => kind === 'event');
    expect(
      found.map(({ page_url, page_referrer, useragent }) => ({
        page: page_url,
        referrer: page_referrer,
        agent: useragent,
      })),
    ).toEqual(hits);
    expect(tallies.map(({ lines, events }) => [lines, events])).toEqual([[hits.length, hits.length]]);
  });
});
