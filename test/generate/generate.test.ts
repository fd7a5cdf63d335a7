import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { debrisTitles } from '../../lib/generate/faults.ts';
import { type GenerateOptions, type GenerateReport, generate } from '../../lib/generate/generate.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import { logFields } from '../../lib/protocol/logs.ts';
import { eventKinds, pixelPaths } from '../../lib/protocol/parameters.ts';
import { filesBelow, type ReadLine, type ReadLogs, readLogs, sentParameters } from './read-logs.ts';

const hourMs = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'firn-generate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let folders = 0;
const newFolder = () => join(folder, `logs-${folders++}`);

async function generated(options: Omit<GenerateOptions, 'out'>): Promise<{ out: string; report: GenerateReport }> {
  const out = newFolder();
  return { out, report: await generate({ ...options, out }) };
}

/** Of the names and contents of all files. */
function hashOf(out: string): string {
  const hash = createHash('sha256');
  for (const file of filesBelow(out)) hash.update(file).update(readFileSync(join(out, file)));
  return hash.digest('hex');
}

const countBy = <T>(items: readonly T[], key: (item: T) => string | null): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const name = key(item);
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

describe('the same options', () => {
  it('give the same bytes, delivered at the same times', async () => {
    const [one, two] = [await generated({ events: 1500, seed: 11 }), await generated({ events: 1500, seed: 11 })];
    expect(hashOf(two.out)).toBe(hashOf(one.out));
    expect(two.report).toEqual(one.report);
    const times = ({ out }: { out: string }) => filesBelow(out).map((file) => statSync(join(out, file)).mtimeMs);
    expect(times(two)).toEqual(times(one));
  });

  it('give other bytes with another seed, however large', async () => {
    const hashes = [];
    for (const seed of [0, 1, 2 ** 32, 2 ** 53 - 1]) hashes.push(hashOf((await generated({ events: 200, seed })).out));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('give the text they gave when this was written, on any machine', async () => {
    const { out } = await generated({ events: 2000, seed: 1 });
    const text = readLogs(out).lines.map((line) => `${line.file} ${line.text}\n`);
    // A change of the generator changes this; another processor or Node must not.
    expect(createHash('sha256').update(text.join('')).digest('hex')).toBe(
      'b46d79e1dac8f7cf5e1392d4a0602354895b5d0bc73dd929d46b27e53b58b47d',
    );
  });

  it('leave no trace of time or system in the packed files', async () => {
    const { out } = await generated({ events: 100, seed: 3 });
    for (const file of filesBelow(out)) {
      const packed = readFileSync(join(out, file));
      expect([...packed.subarray(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
      expect(packed[9]).toBe(3);
    }
  });
});

describe('the number of events', () => {
  it.each([1, 2, 57, 1000])('is met exactly: %i', async (events) => {
    expect((await generated({ events, seed: 5 })).report.events).toBe(events);
  });

  it('is told as it grows', async () => {
    const told: (readonly [number, number])[] = [];
    await generated({ events: 300, seed: 5, days: 1, onProgress: (done, total) => told.push([done, total]) });
    expect(told).toHaveLength(24);
    expect(told.at(-1)).toEqual([300, 300]);
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).sort((a, b) => a - b));
  });

  it('is spread over the days that were asked for', async () => {
    const { report } = await generated({ events: 3000, seed: 5, from: '2026-02-27', days: 4 });
    expect(Object.keys(report.days)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
    expect([report.firstDay, report.lastDay]).toEqual(['2026-02-27', '2026-03-02']);
  });
});

describe('the report and the files', () => {
  let report: GenerateReport;
  let logs: ReadLogs;
  /** Lines with all their columns; the pixel's answered GETs with a kind of event among them, by first arrival. */
  let whole: readonly ReadLine[];
  let eventLines: readonly { readonly line: ReadLine; readonly sent: ReadonlyMap<string, string> }[];
  let unique: typeof eventLines;

  beforeAll(async () => {
    const made = await generated({ events: 16_000, seed: 4711, days: 3 });
    report = made.report;
    logs = readLogs(made.out);
    whole = logs.lines.filter((line) => line.columns === logFields.length);
    eventLines = whole
      .filter((line) => line.field('cs-method') === 'GET' && line.field('sc-status') === '200')
      .filter((line) => line.field('cs-uri-stem') === pixelPaths.pixel)
      .map((line) => ({ line, sent: sentParameters(line.field('cs-uri-query')) }))
      .filter(({ sent }) => Object.hasOwn(eventKinds, sent.get('e') ?? ''))
      .sort((a, b) => Number(a.line.field('timestamp(ms)')) - Number(b.line.field('timestamp(ms)')));
    const seen = new Set<string>();
    unique = eventLines.filter(({ line, sent }) => {
      const id = sent.get('eid') ?? line.field('x-edge-request-id');
      return !seen.has(id) && seen.add(id);
    });
  });

  const ofKind = (kind: string) => unique.filter(({ sent }) => sent.get('e') === kind);

  it('agree on files, bytes and lines, which add up', () => {
    expect(report.files).toBe(logs.files.length);
    expect(report.bytes).toBe(logs.bytes);
    expect(report.textBytes).toBe(logs.textBytes);
    expect(report.lines).toBe(logs.lines.length + logs.headerLines);
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
    expect(report.lines).toBe(report.events + report.duplicates + sum(report.ignored) + sum(report.bad));
  });

  it('agree on events by kind and by day', () => {
    expect(unique).toHaveLength(report.events);
    const known: Readonly<Record<string, string>> = eventKinds;
    expect(countBy(unique, ({ sent }) => known[sent.get('e') ?? ''] ?? null)).toEqual(report.kinds);
    expect(countBy(unique, ({ line }) => line.field('date'))).toEqual(report.days);
    expect(report.pageViews).toBe(ofKind('pv').length);
    expect(Object.keys(report.kinds)).toHaveLength(6);
  });

  it('agree on duplicates, which differ from their first in the time they were sent and nothing else', () => {
    expect(report.duplicates).toBe(eventLines.length - unique.length);
    expect(report.duplicates).toBeGreaterThan(20);
    const firsts = new Map(unique.map((event) => [event.sent.get('eid'), event]));
    for (const copy of eventLines) {
      const first = firsts.get(copy.sent.get('eid'));
      if (first === undefined || first === copy || copy.sent.get('eid') === undefined) continue;
      const laterMs = Number(copy.sent.get('stm')) - Number(first.sent.get('stm'));
      expect(laterMs).toBeGreaterThanOrEqual(1000);
      expect(laterMs).toBeLessThanOrEqual(30_000);
      const withoutTime = ({ sent }: typeof copy) => [...sent].filter(([name]) => name !== 'stm');
      expect(withoutTime(copy)).toEqual(withoutTime(first));
      expect(copy.line.field('x-edge-request-id')).not.toBe(first.line.field('x-edge-request-id'));
    }
  });

  it('agree on what is ignored', () => {
    const pixel = whole.filter((line) => (Object.values(pixelPaths) as string[]).includes(line.field('cs-uri-stem')));
    const got = pixel.filter((line) => line.field('cs-method') === 'GET');
    expect(report.ignored).toEqual({
      header: logs.headerLines,
      not_pixel: whole.length - pixel.length,
      preflight: pixel.filter((line) => line.field('cs-method') === 'OPTIONS').length,
      head: pixel.filter((line) => line.field('cs-method') === 'HEAD').length,
      other_method: pixel.filter((line) => line.field('cs-method') === 'PUT').length,
      refused: got.filter((line) => line.field('sc-status') === '403').length,
      empty_query: got.filter((line) => line.field('cs-uri-query') === '-').length,
    });
  });

  it('agree on what is bad', () => {
    const sent = whole
      .filter((line) => line.field('cs-method') === 'GET' && line.field('sc-status') === '200')
      .filter((line) => line.field('cs-uri-stem') === pixelPaths.pixel && line.field('cs-uri-query') !== '-')
      .map((line) => sentParameters(line.field('cs-uri-query')));
    expect(report.bad).toEqual({
      column_count: logs.lines.length - whole.length,
      post_body_not_logged: whole.filter((line) => line.field('cs-method') === 'POST').length,
      missing_event: sent.filter((parameters) => (parameters.get('e') ?? '') === '').length,
      unknown_event: sent.filter((parameters) => !Object.hasOwn(eventKinds, parameters.get('e') || 'pv')).length,
    });
  });

  it('agree on late lines: inside files a day or two younger, and in late files named by their hour', () => {
    const hourOfFile = (file: string) =>
      Date.parse(`${file.match(/\d{4}-\d\d-\d\d(?=-\d\d\.)/)![0]}T00:00Z`) / hourMs +
      Number(file.match(/-(\d\d)\.[0-9a-f]{8}\.gz$/)![1]);
    const hourOfLine = (line: ReadLine) => Date.parse(line.text.slice(0, 19).replace('\t', 'T').concat('Z')) / hourMs;
    const inYounger = logs.lines.filter((line) => Math.floor(hourOfLine(line)) !== hourOfFile(line.file));
    const inLate = logs.lines.filter((line) => report.lateFiles.includes(line.file));
    expect(report.late).toBe(inYounger.length + inLate.length);
    expect(inYounger.length).toBeGreaterThan(5);
    expect(inLate.length).toBeGreaterThan(5);
    for (const line of inYounger) {
      const late = hourOfFile(line.file) - Math.floor(hourOfLine(line));
      expect(late).toBeGreaterThanOrEqual(24);
      expect(late).toBeLessThanOrEqual(47);
    }
  });

  it('agree on values that do not fit and on debris', () => {
    const base64OfEmpty = 'e30';
    const isJson = (cx: string) => {
      try {
        return JSON.parse(Buffer.from(cx, 'base64url').toString('utf8')) !== null;
      } catch {
        return false;
      }
    };
    const misfits = countBy(unique, ({ sent }) => (Number.isNaN(Number(sent.get('se_va') ?? 0)) ? 'se_value' : null));
    const screens = countBy(unique, ({ sent }) =>
      /^\d+x\d+$/.test(sent.get('res') ?? '1x1') ? null : 'dvce_screenwidth',
    );
    const entities = countBy(unique, ({ sent }) => (isJson(sent.get('cx') ?? base64OfEmpty) ? null : 'contexts'));
    expect({ ...misfits, ...screens, ...entities }).toEqual(report.fieldErrors);
    const titles: readonly string[] = debrisTitles;
    const debris = unique.filter(({ line }) =>
      titles.includes(line.field('cs-uri-query').match(/&page=([^&]*)/)?.[1] ?? ''),
    );
    expect(debris).toHaveLength(report.debris);
    expect(report.debris).toBeGreaterThan(0);
  });

  it('agree on sessions and orders', () => {
    expect(new Set(unique.flatMap(({ sent }) => sent.get('sid') ?? [])).size).toBe(report.sessions);
    const orders = ofKind('tr');
    expect(orders).toHaveLength(report.orders);
    const cents: Record<string, number> = {};
    for (const { sent } of orders) {
      const currency = sent.get('tr_cu')!;
      cents[currency] = (cents[currency] ?? 0) + Math.round(Number(sent.get('tr_tt')) * 100);
    }
    expect(
      Object.fromEntries(Object.entries(cents).map(([currency, sum]) => [currency, (sum / 100).toFixed(2)])),
    ).toEqual(report.revenue);
  });

  it('agree on what was lost as far as the gaps in the numbers show it', () => {
    const numbers = new Map<string, Set<number>>();
    for (const { sent } of unique) {
      const page = sent.get('cx');
      const number = sent.get('fs');
      if (page === undefined || number === undefined) continue;
      const key = [sent.get('sid'), sent.get('url'), sent.get('refr'), sent.get('ds'), idOfPageView(page)].join(' ');
      numbers.set(key, (numbers.get(key) ?? new Set()).add(Number(number)));
    }
    let gaps = 0;
    for (const seen of numbers.values()) gaps += Math.max(...seen) - seen.size;
    expect(gaps).toBeGreaterThan(0);
    // Where the entities are cut, nobody knows which page view the event was of: a gap too.
    expect(gaps).toBeLessThanOrEqual(report.lost + report.fieldErrors.contexts!);
    expect(report.lost).toBeLessThan(report.events / 50);
  });

  const idOfPageView = (cx: string) =>
    Buffer.from(cx, 'base64url')
      .toString('utf8')
      .match(/"data":\{"id":"([^"]+)"/)?.[1];

  it('hold lines of a realistic length, at most 8 KB of address in each', () => {
    const bytes = logs.lines.reduce((sum, line) => sum + line.text.length + 1, 0) / logs.lines.length;
    expect(bytes).toBeGreaterThan(1100);
    expect(bytes).toBeLessThan(1536);
    expect(Math.max(...whole.map((line) => line.field('cs-uri-query').length))).toBeLessThan(8192);
  });

  it('hold the fields of the protocol in every header', () => {
    expect([...logs.fieldNames]).toEqual([...logFields]);
  });

  it('hold in each column what its name says', () => {
    const forms: Readonly<Record<string, RegExp>> = {
      date: /^2026-11-0\d$/,
      time: /^\d\d:\d\d:\d\d$/,
      'x-edge-location': /^[A-Z]{3}\d+-[CP]\d$/,
      'sc-bytes': /^\d+$/,
      'c-ip': /^(\d+\.\d+\.\d+\.\d+|2001:db8:[0-9a-f:]+)$/,
      'cs(Host)': /\.cloudfront\.net$/,
      'cs(User-Agent)': /^[^ "<>]{8,400}$/,
      'x-edge-request-id': /^[A-Za-z0-9_-]{54}==$/,
      'x-host-header': /^c\.\w+\.example$/,
      'cs-protocol': /^https$/,
      'cs-bytes': /^\d+$/,
      'time-taken': /^0\.\d{3}$/,
      'ssl-protocol': /^TLSv1\.[23]$/,
      'cs-protocol-version': /^HTTP\/[123]\.[01]$/,
      'c-port': /^\d{4,5}$/,
      'time-to-first-byte': /^0\.\d{3}$/,
      'x-edge-detailed-result-type': /^(FunctionGeneratedResponse|Error|Hit)$/,
      'timestamp(ms)': /^17\d{11}$/,
      'c-country': /^[A-Z]{2}$/,
      asn: /^\d+$/,
      'viewer-request-log-data':
        /^(-|(nuid=[0-9a-f-]{36}&new=[01]&)?gpc=[01]&dnt=[01]&country=[A-Z]{2}&region=\w+&city=[^&]+&tz=\w+%252F\w+)$/,
    };
    for (const [name, form] of Object.entries(forms)) {
      const wrong = whole.find((line) => !form.test(line.field(name)));
      expect(wrong?.text, name).toBeUndefined();
    }
    const wrongTime = whole.find((line) => {
      const time = new Date(Number(line.field('timestamp(ms)'))).toISOString();
      return time.slice(0, 19) !== `${line.field('date')}T${line.field('time')}`;
    });
    expect(wrongTime?.text).toBeUndefined();
  });

  it('hold page views whose query decodes to what the tracker sent', () => {
    const pageViews = ofKind('pv').filter(({ sent }) => sent.has('duid') && sent.get('cx')!.length > 900);
    expect(pageViews.length).toBeGreaterThan(50);
    for (const { sent, line } of pageViews.slice(0, 50)) {
      const entities = JSON.parse(Buffer.from(sent.get('cx')!, 'base64url').toString('utf8'));
      expect(entities.data.map(({ schema }: { schema: string }) => schema.split('/')[1])).toEqual([
        'web_page',
        'client_session',
        'browser_context',
      ]);
      const [, session, browser] = entities.data.map(({ data }: { data: Record<string, unknown> }) => data);
      expect(session.sessionId).toBe(sent.get('sid'));
      expect(session.userId).toBe(sent.get('duid'));
      expect(String(session.sessionIndex)).toBe(sent.get('vid'));
      expect(browser.documentSize).toBe(sent.get('ds'));
      expect(sent.get('tz')).toMatch(/^\w+\/\w+$/);
      expect(new URL(sent.get('url')!).host).toBe(`${line.field('x-host-header')}`.slice(2));
      expect(line.field('cs-uri-query')).toContain('&url=https%253A%252F%252F');
    }
    const titles = ofKind('pv').map(({ sent }) => sent.get('page'));
    expect(titles).toContain('Firnblatt, the mountain magazine');
    expect(titles.some((title) => /[À-ÿ]|富士山/.test(title ?? ''))).toBe(true);
  });

  it('hold requests of 19 to 40 parameters each', () => {
    const counts = unique.filter(({ sent }) => sent.has('stm')).map(({ sent }) => sent.size);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(19);
    expect(Math.max(...counts)).toBeLessThanOrEqual(40);
  });

  it('hold network ids that are minted once, where the browser keeps them', () => {
    const minted = countBy(
      unique,
      ({ line }) => line.field('viewer-request-log-data').match(/^nuid=([^&]+)&new=1/)?.[1] ?? null,
    );
    expect(Object.keys(minted).length).toBeGreaterThan(100);
    expect(Math.max(...Object.values(minted))).toBe(1);
  });

  it('hold people who come back: the visit number grows, the cookie stays', () => {
    const visits = new Map<string, Map<string, number>>();
    for (const { sent } of unique) {
      const [visitor, visit] = [sent.get('duid'), sent.get('sid')];
      if (visitor === undefined || visit === undefined) continue;
      visits.set(visitor, (visits.get(visitor) ?? new Map()).set(visit, Number(sent.get('vid'))));
    }
    const returning = [...visits.values()].filter((visit) => visit.size > 1);
    expect(returning.length).toBeGreaterThan(20);
    for (const visit of returning) expect(new Set(visit.values()).size).toBe(visit.size);
  });

  it('hold many different browsers, and busier evenings than nights', () => {
    expect(new Set(whole.map((line) => line.field('cs(User-Agent)'))).size).toBeGreaterThan(100);
    const hours = countBy(unique, ({ line }) => line.field('time').slice(0, 2));
    expect(hours['19']! / hours['03']!).toBeGreaterThan(1.5);
  });

  it('hold a funnel that narrows from products to orders', () => {
    const views = (path: string) => ofKind('pv').filter(({ sent }) => sent.get('url')?.includes(path)).length;
    const funnel = ['/p/', '/cart', '/checkout/address', '/checkout/payment', '/checkout/thanks'].map(views);
    expect(funnel).toEqual([...funnel].sort((a, b) => b - a));
    expect(funnel.at(-1)).toBeGreaterThan(0);
  });
});

describe('options and folders that cannot be', () => {
  it.each([
    [{ events: 0, seed: 1 }, '--events must be a whole number from 1 to 1000000000, got "0"'],
    [{ events: 1.5, seed: 1 }, '--events must be a whole number from 1 to 1000000000, got "1.5"'],
    [{ events: 1, seed: -1 }, '--seed must be a whole number from 0 to 9007199254740991, got "-1"'],
    [{ events: 1, seed: 1, days: 0 }, '--days must be a whole number from 1 to 3660, got "0"'],
    [{ events: 1, seed: 1, from: 'yesterday' }, '--from must be a day such as 2026-11-01, got "yesterday"'],
    [{ events: 1, seed: 1, from: '2026-02-30' }, '--from must be a day such as 2026-11-01, got "2026-02-30"'],
  ] as const)('%j', async (options, message) => {
    await expect(generate({ ...options, out: newFolder() })).rejects.toThrow(new UserError(message));
  });

  it('a folder with something in it is refused, and left as it is', async () => {
    const out = newFolder();
    mkdirSync(out);
    writeFileSync(join(out, 'old.gz'), '');
    await expect(generate({ events: 1, seed: 1, out })).rejects.toThrow(`the folder "${out}" is not empty`);
    expect(filesBelow(out)).toEqual(['old.gz']);
  });

  it('a folder that cannot be made is refused', async () => {
    const file = newFolder();
    writeFileSync(file, '');
    await expect(generate({ events: 1, seed: 1, out: join(file, 'logs') })).rejects.toThrow(
      `the logs could not be written to "${join(file, 'logs')}": ENOTDIR`,
    );
  });
});
