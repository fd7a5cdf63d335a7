import { describe, expect, it } from 'vitest';
import { maxLineBytes } from '../../lib/protocol/logs.ts';
import { cellsOf } from './cells.ts';
import { compareTwins } from './compareTwins.ts';
import { implementations, objectOf, plainSettings } from './implementations.ts';

const header = '#Fields: date time cs-method cs-uri-stem cs-uri-query\n';
const start = '2026-11-23\t03:14:15\tGET\t/i\te=pv&page=';
const event = `${start}next\n`;

describe.each(implementations)('$name', (implementation) => {
  const cellsOfLog = async (text: string) => {
    const log = Buffer.from(text, 'latin1');
    const { rows } = await implementation.transform(objectOf('large', log), [log], plainSettings);
    return rows.map(cellsOf);
  };

  it('reads a line of exactly 64 KiB, whatever ends it', async () => {
    const line = start + 'x'.repeat(maxLineBytes - start.length);
    for (const end of ['\n', '\r\n', '']) {
      const [row] = await cellsOfLog(header + line + end);
      expect([row?.kind, row?.page_title]).toEqual(['event', 'x'.repeat(2000)]);
    }
  });

  it('makes a bad row of a line one byte longer, and goes on', async () => {
    const line = start + 'x'.repeat(maxLineBytes + 1 - start.length);
    for (const end of ['\n', '\r\n']) {
      const [row, next] = await cellsOfLog(header + line + end + event);
      expect(row).toMatchObject({
        kind: 'bad',
        bad_reason: 'line_too_long',
        bad_detail: '65537 bytes',
        bad_field: null,
        collector_tstamp: '2026-11-23 03:14:15.000',
        dt: '2026-11-23',
        bad_line: line.slice(0, maxLineBytes).replaceAll('\t', '\\t'),
      });
      expect(next).toMatchObject({ kind: 'event', page_title: 'next' });
    }
  });

  it('makes one bad row of a line of 10 MB', async () => {
    const [row, next, tally] = await cellsOfLog(`${header}${'y'.repeat(10_000_000)}\n${event}`);
    expect(row).toMatchObject({ bad_reason: 'line_too_long', bad_detail: '10000000 bytes', dt: '1970-01-01' });
    expect(row?.bad_line).toHaveLength(maxLineBytes);
    expect(next).toMatchObject({ kind: 'event', page_title: 'next' });
    expect(tally?.kind).toBe('tally');
  });

  it('shows a character cut in two at the end of a long raw line as its bytes', async () => {
    const [row] = await cellsOfLog(`${'y'.repeat(maxLineBytes - 1)}\u00c3\u00a4\n`);
    expect(row).toMatchObject({ bad_detail: '65537 bytes', bad_line: `${'y'.repeat(maxLineBytes - 1)}\\xc3` });
  });

  it('makes a bad row of a line of many columns, of one of nothing but tabs, and of one of nothing but blanks', async () => {
    const [tabs, blanks, many] = await cellsOfLog(
      `${'\t'.repeat(60_000)}\n${' '.repeat(60_000)}\n${'a '.repeat(30_000)}\n`,
    );
    expect(tabs).toMatchObject({ bad_reason: 'column_count', bad_detail: '60001 columns' });
    expect(blanks).toMatchObject({ bad_reason: 'column_count', bad_detail: '0 columns' });
    expect(many).toMatchObject({ bad_reason: 'column_count', bad_detail: '30000 columns' });
  });

  it('makes a bad row of a line of 100,000 columns, which is longer than a line may be', async () => {
    const [row] = await cellsOfLog(`2026-11-23\t03:14:15${'\t'.repeat(99_998)}\n`);
    expect(row).toMatchObject({ bad_reason: 'line_too_long', bad_detail: '100017 bytes', dt: '2026-11-23' });
  });

  it('takes a header of thousands of names', async () => {
    const names = `date time cs-method cs-uri-stem cs-uri-query ${Array.from({ length: 7_000 }, (_, at) => `x-${at}`).join(' ')}`;
    const line = `${start}wide${'\t'.repeat(7_000)}`;
    const [row] = await cellsOfLog(`#Fields: ${names}\n${line}\n${event}`);
    expect(row).toMatchObject({ kind: 'event', page_title: 'wide' });
  });
});

describe('the transform and its twin make the same rows', () => {
  it('of long lines cut anywhere', async () => {
    const lines = [maxLineBytes - 1, maxLineBytes, maxLineBytes + 1, 3 * maxLineBytes].map(
      (length) => start + '%E2%82%AC+'.repeat(length).slice(0, length - start.length),
    );
    for (const end of ['\n', '\r\n']) {
      const log = Buffer.from(header + lines.join(end) + end + event);
      await compareTwins(log, plainSettings, [1, 40, 65_535, 65_536, 65_537, 131_072, 131_200, 196_900, 400_000]);
    }
  });

  it('of a small file handed over byte by byte', async () => {
    const log = Buffer.from(
      `${header}${start}Gr%C3%BC%C3%9Fe\r\n\r\n#x\n2026-11-23 03:14:15 GET /i e=pp\n${event}\xff\xe2\x82`,
      'latin1',
    );
    await compareTwins(log, plainSettings, [...log.keys()]);
  });
});
