import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashedName } from '../../lib/local/tracker-files.ts';
import { logFields } from '../../lib/protocol/logs.ts';
import { load, ask as query } from '../duckdb/stores.ts';
import { testFolder } from '../run/folder.ts';
import { ask, collect, linesOf, logsOf, sendRaw } from './collectors.ts';

const origin = 'https://shop.example';

describe('a request becomes a line', () => {
  it('with every field of the log', async () => {
    const { port, raw, close } = await collect();
    const before = Date.now();
    const headers = {
      'user-agent': 'Agent/1.0 (x; "y")',
      referer: 'https://shop.example/a b',
      'x-forwarded-for': '203.0.113.9',
      host: 'c.shop.example',
    };
    const { body, headers: answered } = await ask(port, '/i?e=pv&page=a%20b~&page=c&=&x', { headers });
    await close();
    const [line, ...others] = linesOf(raw);
    expect(others).toEqual([]);
    const { field } = line!;
    const at = Number(field('timestamp(ms)'));
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
    const [date, time] = new Date(at).toISOString().slice(0, 19).split('T');
    const nuid = /^sp=([^;]+); Max-Age=31536000; Path=\/; SameSite=Lax; HttpOnly$/.exec(
      answered['set-cookie']![0]!,
    )![1]!;
    expect(Object.fromEntries(logFields.map((name) => [name, field(name)]))).toEqual({
      date,
      time,
      'x-edge-location': 'LOC50-P1',
      'sc-bytes': expect.stringMatching(/^\d+$/),
      'c-ip': '127.0.0.1',
      'cs-method': 'GET',
      'cs(Host)': 'localhost',
      'cs-uri-stem': '/i',
      'sc-status': '200',
      'cs(Referer)': 'https://shop.example/a%20b',
      'cs(User-Agent)': 'Agent/1.0%20(x;%20%22y%22)',
      'cs-uri-query': 'e=pv&page=a%2520b%7E&page=c&=&x',
      'cs(Cookie)': '-',
      'x-edge-result-type': 'FunctionGeneratedResponse',
      'x-edge-request-id': expect.stringMatching(/^[\w-]{54}==$/),
      'x-host-header': 'c.shop.example',
      'cs-protocol': 'http',
      'cs-bytes': expect.stringMatching(/^\d+$/),
      'time-taken': expect.stringMatching(/^\d+\.\d{3}$/),
      'x-forwarded-for': '203.0.113.9',
      'ssl-protocol': '-',
      'ssl-cipher': '-',
      'x-edge-response-result-type': 'FunctionGeneratedResponse',
      'cs-protocol-version': 'HTTP/1.1',
      'fle-status': '-',
      'fle-encrypted-fields': '-',
      'c-port': expect.stringMatching(/^\d+$/),
      'time-to-first-byte': expect.stringMatching(/^\d+\.\d{3}$/),
      'x-edge-detailed-result-type': 'FunctionGeneratedResponse',
      'sc-content-type': 'image/gif',
      'sc-content-len': String(body.length),
      'sc-range-start': '-',
      'sc-range-end': '-',
      'timestamp(ms)': String(at),
      'c-country': '-',
      asn: '-',
      'cache-behavior-path-pattern': '/i',
      'viewer-request-log-data': `nuid=${nuid}&new=1&gpc=0&dnt=0`,
    });
    expect(line!.columns).toBe(logFields.length);
  });

  it('in a log with the names of CloudFront', async () => {
    const { port, raw, flush } = await collect();
    await ask(port, '/i?e=pv');
    await flush();
    await flush();
    const [day, hour] = new Date().toISOString().split(/[T:]/);
    const [year, month, ofMonth] = day!.split('-');
    const folder = `distributionid=E1F1RNL0CALH0S/year=${year}/month=${month}/day=${ofMonth}/hour=${hour}`;
    expect(logsOf(raw)).toEqual([
      expect.stringMatching(new RegExp(`^${folder}/E1F1RNL0CALH0S\\.${day}-${hour}\\.[0-9a-f]{8}\\.gz$`)),
    ]);
  });

  it('tabs, quotes and bytes of a hostile sender stay inside their field', async () => {
    const { port, raw, close } = await collect();
    const query = 'e=pv&page="<\\|`';
    await sendRaw(
      port,
      `GET /i?${query} HTTP/1.1\r\nhost: c\r\nuser-agent: a\tb\xe9\xff\r\nconnection: close\r\nx-forwarded-for: 1\r\nx-forwarded-for: 2\r\n\r\n`,
    );
    await close();
    const [line] = linesOf(raw);
    expect(line!.columns).toBe(logFields.length);
    expect(line!.field('cs(User-Agent)')).toBe('a%09b%E9%FF');
    expect(line!.field('cs-uri-query')).toBe('e=pv&page=%22%3C%5C%7C%60');
    expect(line!.field('x-forwarded-for')).toBe('1,%202');
  });

  it('whatever the function answered, and nothing it did not', async () => {
    const { port, raw, close } = await collect();
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']) await ask(port, '/i?e=pv', { method });
    for (const path of ['/health', '/', '/sp.js', '/favicon.ico']) await ask(port, path);
    await close();
    expect(linesOf(raw).map(({ field }) => [field('cs-method'), field('cs-uri-stem'), field('sc-status')])).toEqual([
      ['GET', '/i', '200'],
      ['HEAD', '/i', '200'],
      ['OPTIONS', '/i', '200'],
      ['POST', '/i', '403'],
      ['PUT', '/i', '403'],
      ['GET', '/health', '200'],
    ]);
  });
});

it('a line becomes an event with what the request said', async () => {
  const { port, raw, close } = await collect();
  const page = 'Möbel & "mehr" 100% + 富 %2F';
  const url = 'https://shop.example/a?b=%25C3%25BC&c=d%20e';
  const sent = new URLSearchParams({ e: 'pv', p: 'web', tv: 'js-4.10.1', page, url }).toString().replaceAll('+', '%20');
  const first = await ask(port, `/i?${sent}&eid=${id(1)}`);
  const cookie = first.headers['set-cookie']![0]!.split(';')[0]!;
  await ask(port, `/i?${sent}&eid=${id(2)}`, { headers: { cookie: `a=b; ${cookie}; sp2=x`, dnt: '1' } });
  await ask(port, `/i?${sent}&eid=${id(3)}`, { headers: { cookie, 'sec-gpc': '1' } });
  await ask(port, `/i?${sent}&eid=${id(4)}`, { headers: { cookie, 'sp-anonymous': '*' } });
  await ask(port, `/i?${sent}&eid=${id(5)}`, { method: 'OPTIONS' });
  await ask(port, '/com.snowplowanalytics.snowplow/tp2', { method: 'POST' });
  await close();
  const store = join(testFolder(), 'store');
  const report = await load(raw, store);
  expect(report.counts).toMatchObject({ objects: 1, events: 4, bad: { post_body_not_logged: 1 } });
  const nuid = cookie.slice('sp='.length);
  expect(
    await query(
      store,
      `select event_id, network_userid, network_userid_new, gpc, dnt, page_title, page_urlquery, field_errors
       from events order by event_id`,
    ),
  ).toEqual([
    [id(1), nuid, true, false, false, page, 'b=%25C3%25BC&c=d%20e', null],
    [id(2), nuid, false, false, true, page, 'b=%25C3%25BC&c=d%20e', null],
    [id(3), null, null, true, false, page, 'b=%25C3%25BC&c=d%20e', null],
    [id(4), null, null, false, false, page, 'b=%25C3%25BC&c=d%20e', null],
  ]);
});

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe('what is refused', () => {
  it('an address of more than 8,192 bytes is answered 414 and not logged', async () => {
    const { port, raw, url, close } = await collect();
    const path = '/i?e=pv&page=';
    const room = 8192 - url.length - path.length;
    const statuses = [];
    for (const length of [room, room + 1, 20_000, 60_000]) {
      const { status } = await ask(port, path + 'x'.repeat(length));
      statuses.push(status);
    }
    expect(statuses).toEqual([200, 414, 414, 414]);
    await close();
    expect(linesOf(raw).map((line) => line.field('cs-uri-query').length)).toEqual([room + path.length - '/i?'.length]);
  });

  it('a request that is none ends its connection, and nothing else', async () => {
    const { port } = await collect();
    expect(await sendRaw(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    // Node takes no address with bytes that are not ASCII: senders escape them.
    expect(await sendRaw(port, 'GET /i?e=pv&page=\xc3\xa9 HTTP/1.1\r\nhost: c\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect((await ask(port, '/i?e=pv')).status).toBe(200);
  });

  it('POST is answered while its body still comes', async () => {
    const { port } = await collect();
    const answer = await sendRaw(
      port,
      `POST /i HTTP/1.1\r\nhost: c\r\norigin: ${origin}\r\ncontent-length: 100000\r\nconnection: close\r\n\r\n${'x'.repeat(100_000)}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).toContain(`access-control-allow-origin: ${origin}`);
  });
});

it('2,000 requests at once are 2,000 lines', async () => {
  const { port, raw, close } = await collect({ maxLogBytes: 100_000 });
  const answers = await Promise.all(Array.from({ length: 2000 }, (_, i) => ask(port, `/i?e=pv&eid=${id(i)}`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await close();
  const lines = linesOf(raw);
  expect(lines).toHaveLength(2000);
  expect(new Set(lines.map(({ field }) => field('cs-uri-query'))).size).toBe(2000);
  expect(new Set(lines.map(({ field }) => field('x-edge-request-id'))).size).toBe(2000);
  expect(logsOf(raw).length).toBeGreaterThan(5);
});

describe('the tracker', () => {
  it('is served under its own name and one that goes with its content', async () => {
    const trackerFolder = testFolder();
    writeFileSync(join(trackerFolder, 'firn.js'), 'first()');
    writeFileSync(join(trackerFolder, 'secret.txt'), 'x');
    const { port } = await collect({ trackerFolder });
    const own = await ask(port, '/firn.js');
    expect(own).toMatchObject({ status: 200, body: 'first()' });
    expect(own.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'access-control-allow-origin': '*',
    });
    const hashed = hashedName('firn.js', Buffer.from('first()'));
    expect(hashed).toMatch(/^firn\.[0-9a-f]{16}\.js$/);
    const kept = await ask(port, `/${hashed}`);
    expect(kept).toMatchObject({ status: 200, body: 'first()' });
    expect(kept.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    writeFileSync(join(trackerFolder, 'firn.js'), 'second()');
    expect((await ask(port, '/firn.js')).body).toBe('second()');
    expect((await ask(port, `/${hashed}`)).status).toBe(404);
    for (const path of ['/secret.txt', '/..%2f..%2fetc/passwd', '/../package.json', '/%2e%2e/x.js', '/.x.js']) {
      expect((await ask(port, path)).status, path).toBe(404);
    }
    expect((await ask(port, '/other.js')).body).toBe('The tracker has no other.js; there are firn.js.\n');
  });

  it('that is not built is said to be so', async () => {
    const folder = join(testFolder(), 'none');
    const { port } = await collect({ trackerFolder: folder });
    const { status, body } = await ask(port, '/firn.js');
    expect(status).toBe(404);
    expect(body).toBe(`The tracker is not built: there are no scripts in ${folder}; "npm run build" makes them.\n`);
  });
});

describe('a start that cannot be', () => {
  it('on a port that is taken', async () => {
    const { port, raw } = await collect();
    const other = join(testFolder(), 'raw');
    const why = `port ${port} of 127.0.0.1 is taken: another program listens there; give another port`;
    await expect(collect({ port, raw: other })).rejects.toThrow(why);
    // The folder is free again.
    await (await collect({ raw: other })).close();
    expect(logsOf(raw)).toEqual([]);
  });

  it('in a folder of another collector', async () => {
    const { raw, close } = await collect();
    const why = `another collector writes into ${raw}: process ${process.pid} on `;
    await expect(collect({ raw })).rejects.toThrow(why);
    await close();
    await (await collect({ raw })).close();
  });

  it('in a folder that is a file', async () => {
    const file = join(testFolder(), 'raw');
    writeFileSync(file, '');
    await expect(collect({ raw: file })).rejects.toThrow(`no logs can be written in ${file}: the disk says ENOTDIR`);
  });

  it('not because an owner was killed before it had said who it is', async () => {
    const raw = join(testFolder(), 'raw');
    mkdirSync(join(raw, '.open'), { recursive: true });
    writeFileSync(join(raw, '.open', 'owner.json'), '');
    expect((await ask((await collect({ raw })).port, '/i?e=pv')).status).toBe(200);
  });
});
