import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTransform } from '../../../etl/rows/transform.ts';
import type { FirnConfig } from '../../../lib/config.ts';
import { generate } from '../../../lib/generate/generate.ts';
import { filesBelow } from '../../generate/read-logs.ts';
import { enriched, logOf, type Request, rowsOf, settingsOf } from './enriched.ts';

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const page = 'https://www.shop.example/boots';

const hints = (data: object) =>
  JSON.stringify({
    schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
    data: [{ schema: 'iglu:org.ietf/http_client_hints/jsonschema/1-0-0', data }],
  });

describe('an event', () => {
  it.each<[string, Request, Readonly<Record<string, string | null>>]>([
    [
      'from a search engine',
      { query: { url: page, refr: 'https://www.google.co.uk/search?q=winter+boots' } },
      {
        refr_medium: 'search',
        refr_source: 'Google',
        refr_term: 'winter boots',
        channel: 'Organic Search',
        is_bot: 'false',
      },
    ],
    [
      'from a campaign, whose click id tells the network',
      {
        query: {
          url: `${page}?utm_source=google&utm_medium=cpc&utm_campaign=x&gclid=1`,
          refr: 'https://www.google.com/',
        },
      },
      { mkt_medium: 'cpc', mkt_clickid: '1', channel: 'Paid Search', refr_medium: 'search' },
    ],
    [
      'from an assistant that sends no referrer',
      { query: { url: `${page}?utm_source=chatgpt.com` } },
      { refr_medium: 'chatbot', refr_source: 'ChatGPT', channel: 'AI Assistant' },
    ],
    [
      'from a page of the same site',
      { query: { url: page, refr: 'https://shop.example/' } },
      { refr_medium: 'internal', refr_source: null, channel: null },
    ],
    ['from nowhere', { query: { url: page } }, { refr_medium: null, channel: 'Direct' }],
    ['of no page', {}, { channel: null, is_bot: 'false' }],
    [
      'of a robot',
      { log: { 'cs(User-Agent)': 'Mozilla/5.0%20(compatible;%20Googlebot/2.1;%20+http://www.google.com/bot.html)' } },
      { is_bot: 'true', bot_reason: 'crawler:googlebot' },
    ],
    [
      'of a browser in a data centre that has no language and no screen',
      { query: { p: 'web' }, log: { 'cs(User-Agent)': encodeURIComponent(chrome), asn: '16509' } },
      { is_bot: 'true', bot_reason: 'asn:16509+no_language+no_screen' },
    ],
    [
      'of a browser in a data centre',
      {
        query: { p: 'web', lang: 'en', res: '1920x1080' },
        log: { 'cs(User-Agent)': encodeURIComponent(chrome), asn: '16509' },
      },
      { is_bot: 'false', bot_reason: null },
    ],
    [
      'of a server without an agent',
      { query: { p: 'srv' }, log: { 'cs(User-Agent)': '-', asn: '16509' } },
      { is_bot: 'false' },
    ],
    [
      'of a browser',
      { log: { 'cs(User-Agent)': encodeURIComponent(chrome) } },
      {
        br_name: 'Chrome 131',
        br_family: 'Chrome',
        br_type: 'Browser',
        os_family: 'Linux',
        dvce_type: 'Computer',
        dvce_ismobile: 'false',
      },
    ],
    ['without an agent', { log: { 'cs(User-Agent)': '-' } }, { br_name: null, dvce_type: null, is_bot: 'false' }],
    [
      'of a browser that says more of itself than its agent',
      {
        query: {
          co: hints({
            isMobile: true,
            brands: [{ brand: 'Opera', version: '116' }],
            platform: 'Android',
            platformVersion: '15.0.0',
          }),
        },
        log: { 'cs(User-Agent)': encodeURIComponent(chrome) },
      },
      {
        br_name: 'Opera 116',
        os_family: 'Android',
        dvce_type: 'Mobile',
        dvce_ismobile: 'true',
        br_type: 'Browser (mobile)',
      },
    ],
  ])('%s', async (_, request, expected) => {
    expect((await enriched({}, [request]))[0]).toMatchObject(expected);
  });

  it('is told as the config says', async () => {
    const config: FirnConfig = {
      referrer: {
        internalHosts: ['blog.example'],
        sites: { 'find.example': { medium: 'search', source: 'Find', terms: ['s'] } },
      },
      campaign: { parameters: { mkt_source: ['src', 'utm_source'] }, clickIds: { nid: 'Net' } },
      channel: { sources: { pals: 'social' } },
      bots: { agents: { ours: 'monitor:ours' } },
    };
    const rows = await enriched(config, [
      { query: { url: page, refr: 'https://find.example/?s=a' } },
      { query: { url: page, refr: 'https://www.blog.example/' } },
      { query: { url: `${page}?src=pals&utm_medium=x&nid=7` } },
      { log: { 'cs(User-Agent)': 'ours/1.0' } },
    ]);
    expect(rows[0]).toMatchObject({
      refr_medium: 'search',
      refr_source: 'Find',
      refr_term: 'a',
      channel: 'Organic Search',
    });
    expect(rows[1]).toMatchObject({ refr_medium: 'internal' });
    expect(rows[2]).toMatchObject({
      mkt_source: 'pals',
      mkt_clickid: '7',
      mkt_network: 'Net',
      channel: 'Organic Social',
    });
    expect(rows[3]).toMatchObject({ is_bot: 'true', bot_reason: 'monitor:ours' });
  });
});

describe('the rows of a busy site', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-enrichments-'));
    await generate({ events: 3000, seed: 5, out: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are the same whatever was remembered', async () => {
    const settings = settingsOf({});
    const used = createTransform(settings);
    const rowsBy = async (transform: ReturnType<typeof createTransform>, name: string): Promise<readonly string[]> => {
      const rows: string[] = [];
      await transform.transform({ object: name, bytes: 0, etag: '' }, createReadStream(join(folder, name)), (row) =>
        rows.push(row.bytes.toString('utf8', row.start, row.end)),
      );
      return rows;
    };
    const names = filesBelow(folder);
    let told = 0;
    for (const [n, name] of names.entries()) {
      const rows = await rowsBy(used, name);
      told += rows.filter((row) => /Organic Search|crawler:/.test(row)).length;
      if (n % 40 === 0) expect(rows).toEqual(await rowsBy(createTransform(settings), name));
    }
    expect(told).toBeGreaterThan(100);
  });

  it('are what was sent where nothing is to be added', async () => {
    const log = logOf([{ query: { url: `${page}?token=t`, refr: 'https://www.google.com/' } }]);
    expect((await rowsOf(log, { ...settingsOf({}), enrich: null }))[0]).toMatchObject({
      page_url: `${page}?token=t`,
      user_ipaddress: '203.0.113.7',
      refr_medium: null,
      channel: null,
      is_bot: null,
    });
  });
});
