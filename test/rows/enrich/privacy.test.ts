import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateLine } from '../../../etl/rows/enrich/private-line.ts';
import { withoutParameters, withoutParametersOf } from '../../../etl/rows/enrich/url-parameters.ts';
import { type FirnConfig, resolveConfig } from '../../../lib/config.ts';
import { enriched, type Request } from './enriched.ts';

const key = '0123456789abcdef0123456789abcdef';
let folder: string;
let keyFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firn-privacy-'));
  keyFile = join(folder, 'key');
  writeFileSync(keyFile, `${key}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hmac = (purpose: string, value: string) =>
  createHmac('sha256', key).update(`${purpose}\0${value}`).digest('hex').slice(0, 32);
const one = async (config: FirnConfig, request: Request) => (await enriched(config, [request]))[0]!;

describe('addresses of pages', () => {
  const removed = new Set(['email', 'token', 'utm_id']);
  it.each([
    ['https://x.example/a?b=1', 'https://x.example/a?b=1'],
    ['https://x.example/a?email=a&b=1', 'https://x.example/a?b=1'],
    ['https://x.example/a?EMAIL=a', 'https://x.example/a'],
    ['https://x.example/a?b=1&%65mail=a&c=2#d', 'https://x.example/a?b=1&c=2#d'],
    ['https://x.example/a?user[email]=a&user%5Btoken%5D=b&c', 'https://x.example/a?c'],
    ['https://x.example/a?q=jane@shop.example', 'https://x.example/a'],
    ['https://x.example/a?q=jane%40shop.example&r', 'https://x.example/a?r'],
    ['https://x.example/a?q=jane%2540shop.example', 'https://x.example/a'],
    ['https://x.example/a?next=https://y.example/?email=a', 'https://x.example/a?next=https://y.example/?email=a'],
    ['https://x.example/#token=t&b=1', 'https://x.example/#b=1'],
    ['https://x.example/#reviews', 'https://x.example/#reviews'],
    ['https://x.example/a?%zz=1&token', 'https://x.example/a?%zz=1'],
    ['https://x.example/a?emails=1&tokens=2', 'https://x.example/a?emails=1&tokens=2'],
    ['not an address', 'not an address'],
  ])('%s is stored as %s', (address, stored) => expect(withoutParametersOf(address, removed)).toBe(stored));

  it.each([
    ['https://shop.example/to/jane@shop.example/x', 'https://shop.example/to/-/x', '/to/-/x'],
    ['https://shop.example/to/jane%40shop.example', 'https://shop.example/to/-', '/to/-'],
    ['https://jane:secret@shop.example/a', 'https://shop.example/a', '/a'],
    [
      'https://shop.example/@jane/lodash@4.17/maps/@52.5,13.4',
      'https://shop.example/@jane/lodash@4.17/maps/@52.5,13.4',
      undefined,
    ],
    ['jane@shop.example', '-', null],
  ])('%s is stored as %s', async (url, stored, path) => {
    expect(await one({}, { query: { url } })).toMatchObject({
      page_url: stored,
      ...(path === undefined ? {} : { page_urlpath: path }),
    });
  });

  it('are looked at wherever something may be', async () => {
    const pieces = fc.constantFrom(
      'email',
      'EMAIL',
      'token',
      'a',
      'user[email]',
      'user%5Btoken%5D',
      '%65mail',
      '=',
      '=b',
      '&',
      '%40',
      '@',
      'jane@x.example',
      '%zz',
      '.',
    );
    const queries = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          queries.filter((query) => query !== ''),
          { minLength: 20, maxLength: 20 },
        ),
        async (all) => {
          const config = { privacy: { removeParameters: ['email', 'token'] } };
          const rows = await enriched(
            config,
            all.map((query) => ({ query: { url: `https://shop.example/?${query}` } })),
          );
          const names = new Set(['email', 'token']);
          expect(rows.map((row) => row.page_urlquery)).toEqual(
            all.map((query) => {
              const kept = withoutParameters(query, names) ?? query;
              return kept === '' ? null : kept;
            }),
          );
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });

  it('lose parameters in their parts too', async () => {
    const row = await one(
      {},
      {
        query: {
          url: 'https://shop.example/a?token=secret&b=1#access_token=t',
          refr: 'https://mail.example/?password=p&email=jane@shop.example',
        },
      },
    );
    expect(row).toMatchObject({
      page_url: 'https://shop.example/a?b=1',
      page_urlquery: 'b=1',
      page_urlfragment: null,
      page_referrer: 'https://mail.example/',
      refr_urlquery: null,
    });
  });

  it('lose only what the config names, and e-mail addresses', async () => {
    const row = await one(
      { privacy: { removeParameters: ['Member'] } },
      { query: { url: 'https://shop.example/?token=t&member=7&to=jane@shop.example' } },
    );
    expect(row).toMatchObject({ page_url: 'https://shop.example/?token=t', page_urlquery: 'token=t' });
  });

  it('that are none show nothing of themselves', async () => {
    expect(await one({}, { query: { url: 'jane@shop.example' } })).toMatchObject({
      field_errors: '{"page_url":"not_url: (not shown)"}',
    });
  });
});

describe('a visitor', () => {
  it('has a hash for the day, made before the address is masked', async () => {
    const config = { privacy: { keyFile } };
    const rows = await enriched(config, [
      { log: { 'c-ip': '203.0.113.7', 'cs(User-Agent)': 'a' } },
      { log: { 'c-ip': '203.0.113.8', 'cs(User-Agent)': 'a' } },
      { log: { 'c-ip': '203.0.113.7', 'cs(User-Agent)': 'a', date: '2026-11-24' } },
      { log: { 'c-ip': '203.0.113.7', 'cs(User-Agent)': '-' } },
      { log: { 'c-ip': '-' } },
    ]);
    expect(rows.map((row) => row.visitor_hash)).toEqual([
      hmac('visitor', '2026-11-23\x00203.0.113.7\0a'),
      hmac('visitor', '2026-11-23\x00203.0.113.8\0a'),
      hmac('visitor', '2026-11-24\x00203.0.113.7\0a'),
      hmac('visitor', '2026-11-23\x00203.0.113.7\0'),
      null,
    ]);
    expect(rows[0]!.user_ipaddress).toBe('203.0.113.0');
    expect((await one({}, {})).visitor_hash).toBeNull();
  });

  it('who opted out keeps no identifier', async () => {
    const session = JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
      data: [
        {
          schema: 'iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2',
          data: { userId: 'u1', sessionId: 's1', previousSessionId: null, sessionIndex: 2 },
        },
      ],
    });
    const query = {
      uid: 'jane',
      duid: 'd',
      vid: '2',
      sid: '2ea3d4a0-9c1b-47d4-8a60-1a4f3f2f3f10',
      nuid: 'n',
      co: session,
    };
    const asked = { query, log: { 'viewer-request-log-data': 'gpc=1&dnt=1' } };
    const row = await one({}, asked);
    expect(row).toMatchObject({
      opt_out: 'gpc:anonymise',
      gpc: 'true',
      user_id: null,
      user_ipaddress: null,
      domain_userid: null,
      domain_sessionidx: null,
      domain_sessionid: null,
      network_userid: null,
      contexts: session
        .replace('"u1"', '"00000000-0000-0000-0000-000000000000"')
        .replace('"s1"', '"00000000-0000-0000-0000-000000000000"'),
    });
    expect(await one({ privacy: { gpc: 'keep' } }, asked)).toMatchObject({ opt_out: null, user_id: 'jane' });
    expect(await one({ privacy: { gpc: 'keep', dnt: 'anonymise' } }, asked)).toMatchObject({
      opt_out: 'dnt:anonymise',
    });
    expect(await enriched({ privacy: { dnt: 'drop' } }, [asked])).toEqual([]);
    expect(await one({ privacy: { dnt: 'drop' } }, { query })).toMatchObject({ user_id: 'jane', opt_out: null });
  });
});

describe('what did not fit a column', () => {
  const query = { sid: 'jane-1042', vid: 'jane', co: '{"userId":"jane"' };
  const optedOut = { 'viewer-request-log-data': 'gpc=1' };

  it.each<[string, () => FirnConfig, Request]>([
    [
      'is pseudonymised',
      () => ({ privacy: { keyFile, pseudonymise: ['domain_sessionid'] } }),
      { query: { ...query, vid: '1' } },
    ],
    ['is of somebody who opted out', () => ({}), { query, log: optedOut }],
  ])('is not shown where it %s', async (_, config, request) => {
    const { field_errors: faults } = await one(config(), request);
    expect(JSON.parse(faults!)).toMatchObject({
      domain_sessionid: 'not_uuid: (not shown)',
      contexts: 'not_json: (not shown)',
    });
    expect(faults).not.toContain('jane');
  });

  it('is shown elsewhere', async () => {
    expect((await one({}, { query })).field_errors).toContain('not_uuid: jane-1042');
  });
});

it('the cookie of a cross-domain link leaves the address of somebody who opted out', async () => {
  const query = { url: 'https://shop.example/?_sp=other.1700000000000&a=1' };
  expect(await one({}, { query, log: { 'viewer-request-log-data': 'gpc=1' } })).toMatchObject({
    refr_domain_userid: null,
    page_url: 'https://shop.example/?a=1',
    page_urlquery: 'a=1',
  });
  expect((await one({}, { query })).page_url).toBe(query.url);
});

describe('pseudonyms', () => {
  const contexts = (data: object) =>
    JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
      data: [
        { data, schema: 'iglu:com.acme/user/jsonschema/1-0-0' },
        { schema: 'iglu:com.acme/user_group/jsonschema/1-0-0', data },
      ],
    });

  it('stand in columns', async () => {
    const config: FirnConfig = {
      privacy: { keyFile, pseudonymise: ['user_id', 'user_ipaddress'], ip: { store: 'full' } },
    };
    expect(await one(config, { query: { uid: 'jane' } })).toMatchObject({
      user_id: hmac('pseudonym', 'jane'),
      user_ipaddress: hmac('pseudonym', '203.0.113.7'),
    });
    expect(await one(config, {})).toMatchObject({ user_id: null });
  });

  it('stand in JSON, where the config says, and only there', async () => {
    const place = { column: 'contexts', schema: 'com.acme/user' } as const;
    const config: FirnConfig = {
      privacy: {
        keyFile,
        pseudonymise: [
          { ...place, path: 'email' },
          { ...place, path: 'ids.*' },
        ],
      },
    };
    const data = { email: 'jane@shop.example', ids: [1.5, null, 'x'], age: 3 };
    const row = await one(config, { query: { co: contexts(data) } });
    const [user, group] = JSON.parse(row.contexts!).data;
    expect(user.data).toEqual({
      email: hmac('pseudonym', 'jane@shop.example'),
      ids: [hmac('pseudonym', '1.5'), null, hmac('pseudonym', 'x')],
      age: 3,
    });
    expect(group.data).toEqual(data);
    // A column that could not be read says nothing of what was in it.
    expect(await one(config, { query: { co: '{"email":"jane@shop.example"' } })).toMatchObject({
      contexts: null,
      field_errors: '{"contexts":"not_json: (not shown)"}',
    });
  });

  it('stand in JSON whose names are written with escapes, as some encoders do', async () => {
    const config: FirnConfig = {
      privacy: { keyFile, pseudonymise: [{ column: 'contexts', schema: 'com.acme/user', path: 'email' }] },
    };
    for (const slash of ['\\/', '\\u002f']) {
      const co = contexts({ email: 'jane' }).replaceAll('/', slash);
      const [user] = JSON.parse((await one(config, { query: { co } })).contexts!).data;
      expect(user.data).toEqual({ email: hmac('pseudonym', 'jane') });
    }
  });

  it('of events stand in them', async () => {
    const ue = JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
      data: { schema: 'iglu:com.acme/login/jsonschema/1-0-0', data: { user: { mail: 'a"b' } } },
    });
    const row = await one(
      {
        privacy: { keyFile, pseudonymise: [{ column: 'unstruct_event', schema: 'com.acme/login', path: 'user.mail' }] },
      },
      { query: { e: 'ue', ue_pr: ue } },
    );
    expect(JSON.parse(row.unstruct_event!).data.data).toEqual({ user: { mail: hmac('pseudonym', 'a"b') } });
  });

  it('stand where a tracker says an id again', async () => {
    const session = JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
      data: [
        {
          schema: 'iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2',
          data: { userId: 'd', sessionId: 's' },
        },
      ],
    });
    const row = await one(
      { privacy: { keyFile, pseudonymise: ['domain_userid', 'refr_domain_userid'] } },
      { query: { duid: 'd', co: session, url: 'https://shop.example/?_sp=other.1700000000000&a=1' } },
    );
    expect(row).toMatchObject({
      domain_userid: hmac('pseudonym', 'd'),
      refr_domain_userid: hmac('pseudonym', 'other'),
      page_url: 'https://shop.example/?a=1',
      contexts: session.replace('"userId":"d"', `"userId":"${hmac('pseudonym', 'd')}"`),
    });
  });

  it('of click ids stand in for them in addresses too', async () => {
    const config: FirnConfig = {
      privacy: { keyFile, pseudonymise: ['mkt_clickid'] },
      campaign: { clickIds: { nid: 'Net' } },
    };
    expect(
      await one(config, {
        query: { url: 'https://shop.example/?a=1&GCLID=x&gclid=c', refr: 'https://shop.example/?nid=n' },
      }),
    ).toMatchObject({
      mkt_clickid: hmac('pseudonym', 'c'),
      page_url: 'https://shop.example/?a=1',
      page_referrer: 'https://shop.example/',
    });
    const [bad] = await enriched(config, [{ query: { e: 'x', url: 'https://shop.example/?gclid=secret' } }]);
    expect(bad!.bad_line).not.toContain('secret');
  });

  it('leave nobody nobody', async () => {
    const nobody = '00000000-0000-0000-0000-000000000000';
    const session = JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
      data: [
        { schema: 'iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2', data: { userId: nobody } },
      ],
    });
    const row = await one(
      { privacy: { keyFile, pseudonymise: ['network_userid', 'domain_userid'] } },
      { query: { tnuid: nobody, co: session } },
    );
    expect(row).toMatchObject({ network_userid: nobody, contexts: session });
  });

  it('stand in every one of keys that are there twice', async () => {
    const place = { column: 'contexts', schema: 'com.acme/user', path: 'mail' } as const;
    const entity = '{"schema":"iglu:com.acme/user/jsonschema/1-0-0","data":{"mail":"m1"}}';
    const other =
      '{"schema":"iglu:com.acme/user/jsonschema/1-0-0","data":{"mail":"m2"},"schema":"iglu:com.acme/else/jsonschema/1-0-0"}';
    const envelope = '{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data"';
    for (const co of [
      `${envelope}:[${other}]}`,
      `${envelope}:[${entity}],"data":[]}`,
      `${envelope}:[${entity}],"data":[${other}]}`,
    ]) {
      const row = await one({ privacy: { keyFile, pseudonymise: [place] } }, { query: { co } });
      expect(row.contexts).not.toMatch(/"m[12]"/);
    }
  });

  it('need a key', async () => {
    expect(() => resolveConfig({ privacy: { pseudonymise: ['user_id'] } })).toThrow('needs "privacy.keyFile"');
    await expect(one({ privacy: { keyFile: join(folder, 'none') } }, {})).rejects.toThrow('cannot be read: ENOENT');
    const short = join(folder, 'short');
    writeFileSync(short, 'secret\n');
    await expect(one({ privacy: { keyFile: short } }, {})).rejects.toThrow(
      `the key in "${short}" has 6 bytes, it needs 32`,
    );
  });
});

describe('a line that is kept as it came', () => {
  const lines = (config: FirnConfig) => privateLine(resolveConfig(config));
  it.each([
    ['2026-11-23\t10:00:00\t203.0.113.77\tPOST', '2026-11-23\t10:00:00\t203.0.113.0\tPOST'],
    ['a 2001:db8:85a3:8d3::7348 b', 'a 2001:db8:85a3:: b'],
    ['ip=2001%3Adb8%3A85a3%3A8d3%3A%3A1&e=x', 'ip=2001:db8:85a3::&e=x'],
    ['e=x&url=https%3A%2F%2Fx%2F%3Ftoken%3Dsecret%26b%3D1&f=1', 'e=x&url=https%3A%2F%2Fx%2F%3Ftoken%3D%26b%3D1&f=1'],
    ['https://x/?token=secret&b=1', 'https://x/?token=&b=1'],
    ['page=mail+to+jane%40shop.example&x=1', 'page=-&x=1'],
    ['Chrome/120.0.6099.109 12:00:00', 'Chrome/120.0.6099.109 12:00:00'],
  ])('%j is stored as %j', (line, stored) => expect(lines({})(line)).toBe(stored));

  it('shows nothing the config wants hidden', () => {
    const clean = lines({
      privacy: {
        ip: { store: 'none' },
        keyFile,
        pseudonymise: ['user_id', 'network_userid', { column: 'contexts', schema: 'a/b', path: 'c' }],
      },
    });
    expect(clean('203.0.113.7\te=x&uid=jane&cx=eyJh&nuid=n&f=1\tsp=n')).toBe('-\te=x&uid=&cx=&nuid=&f=1\tsp=');
    expect(clean('uid%3Djane%26e%3Dx')).toBe('uid%3D%26e%3Dx');
  });

  it('is read in time however it was made', () => {
    const clean = lines({});
    for (const text of ['a', '1.', 'a:', '%25', '@', 'a@', '&token', '0:']) {
      expect(clean(text.repeat(65_536 / text.length)).length).toBeGreaterThan(0);
    }
  });

  it('is what a bad row holds', async () => {
    const [row] = await enriched({}, [{ log: { 'cs-method': 'POST', 'c-ip': '203.0.113.77' } }]);
    expect(row!.kind).toBe('bad');
    expect(row!.bad_line).toContain('203.0.113.0');
    expect(row!.bad_line).not.toContain('203.0.113.77');
  });
});
