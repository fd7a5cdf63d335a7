import { describe, expect, it } from 'vitest';
import { pixelPaths } from '../../lib/protocol/parameters.ts';
import { type Asked, headersOf, pixelOf } from './pixel.ts';

const origin = 'https://shop.example';
const id = '8f6d2c1b-7e42-4d3c-8f57-0f6d2c1b7e42';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const noStore = 'no-cache, no-store, must-revalidate';
const cors = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' };
const gif = { 'content-type': 'image/gif', 'cross-origin-resource-policy': 'cross-origin' };
const plain = { 'content-type': 'text/plain; charset=utf-8' };
const allowed = {
  'access-control-allow-headers': 'Content-Type, SP-Anonymous',
  'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
  'access-control-max-age': '7200',
};

const pixel = pixelOf({ collect: { pixelPaths: ['/c.gif'], redirectHosts: ['shop.example'] } });
const { redirect, ...images } = pixelPaths;

describe('what is answered', () => {
  const sent = { headers: { origin } };
  const cases: readonly (readonly [string, Asked, number, Readonly<Record<string, string>>])[] = [
    ...[...Object.values(images), '/c.gif'].flatMap((path) => [
      [`GET ${path}`, { path, ...sent }, 200, { ...gif, ...cors }] as const,
      [`HEAD ${path}`, { path, method: 'HEAD', ...sent }, 200, { ...gif, ...cors }] as const,
      [`POST ${path}`, { path, method: 'POST', ...sent }, 403, { ...plain, ...cors }] as const,
      [`OPTIONS ${path}`, { path, method: 'OPTIONS', ...sent }, 200, { ...allowed, ...cors }] as const,
    ]),
    ['GET by no page', {}, 200, { ...gif, 'access-control-allow-origin': '*', vary: 'Origin' }],
    ['PUT', { method: 'PUT', ...sent }, 403, { ...plain, ...cors }],
    ['DELETE', { method: 'DELETE', ...sent }, 403, { ...plain, ...cors }],
    ['a method nobody knows', { method: 'BREW', ...sent }, 403, { ...plain, ...cors }],
    ['a preflight of a redirect', { path: redirect, method: 'OPTIONS', ...sent }, 200, { ...allowed, ...cors }],
    ['POST of a redirect', { path: redirect, method: 'POST', ...sent }, 403, { ...plain, ...cors }],
    ['/health', { path: '/health' }, 200, plain],
    ['/robots.txt', { path: '/robots.txt' }, 200, plain],
  ];

  it.each(cases)('%s', (_, asked, status, headers) => {
    const run = pixel(asked);
    expect(run.response!.statusCode).toBe(status);
    expect(headersOf(run)).toEqual({ 'cache-control': noStore, ...headers });
  });

  it('an image of one clear pixel, which HEAD leaves out', () => {
    const { body } = pixel({}).response!;
    expect(body!.encoding).toBe('base64');
    const bytes = Buffer.from(body!.data, 'base64');
    expect(bytes.subarray(0, 6).toString()).toBe('GIF89a');
    expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([1, 1]);
    expect(pixel({ method: 'HEAD' }).response!.body).toBeUndefined();
  });

  it('only GET is an event: others get no cookie and put nothing into the log', () => {
    for (const method of ['HEAD', 'OPTIONS', 'POST', 'PUT']) {
      const { response, logData } = pixel({ method, cookies: { sp: id } });
      expect([method, response!.cookies, logData]).toEqual([method, undefined, null]);
    }
  });

  it.each(['/', '/i/', '/I', '/ice', '/x/i', '/com.snowplowanalytics.snowplow/tp3', '/sp.js', '/sink-health', ''])(
    '%j is none of the pixel and goes on',
    (path) => {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        expect(pixel({ path, method })).toEqual({ response: null, logData: null });
      }
    },
  );
});

describe('who it is', () => {
  it('a browser without the cookie gets an id, and the log tells that it is new', () => {
    const { response, logData } = pixel({});
    const { value, attributes } = response!.cookies!.sp!;
    expect(value).toMatch(uuid);
    expect(attributes).toBe('Max-Age=31536000; Path=/; SameSite=None; Secure; HttpOnly');
    expect(logData).toBe(`nuid=${value}&new=1&gpc=0&dnt=0`);
  });

  it('a browser with the cookie keeps its id, for as long again', () => {
    const { response, logData } = pixel({ cookies: { sp: id.toUpperCase() } });
    expect(response!.cookies!.sp!.value).toBe(id);
    expect(response!.cookies!.sp!.attributes).toContain('Max-Age=31536000');
    expect(logData).toBe(`nuid=${id}&new=0&gpc=0&dnt=0`);
  });

  it('what is no id of ours is not taken for one', () => {
    for (const sp of ['', 'deleted', 'x', `${id}0`, `${id}&new=0`, 'a\r\nset-cookie: b=c']) {
      const { response, logData } = pixel({ cookies: { sp } });
      expect(response!.cookies!.sp!.value).toMatch(uuid);
      expect(logData).toMatch(/^nuid=[0-9a-f-]{36}&new=1&gpc=0&dnt=0$/);
    }
  });

  it('ids do not repeat', () => {
    const ids = Array.from({ length: 10_000 }, () => pixel({}).response!.cookies!.sp!.value);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((one) => uuid.test(one))).toBe(true);
  });

  const gone = 'Max-Age=0; Path=/; SameSite=None; Secure; HttpOnly';
  const nobody = [
    ['SP-Anonymous', {}, { 'sp-anonymous': '*' }, 'gpc=0&dnt=0'],
    ['Global Privacy Control, by default', {}, { 'sec-gpc': '1' }, 'gpc=1&dnt=0'],
    ['Global Privacy Control that drops events', { gpc: 'drop' }, { 'sec-gpc': '1' }, 'gpc=1&dnt=0'],
    ['Do Not Track, where configured', { dnt: 'anonymise' }, { dnt: '1' }, 'gpc=0&dnt=1'],
  ] as const;

  it.each(nobody)('nobody with %s: no id, and a cookie there was is deleted', (_, privacy, headers, data) => {
    const run = pixelOf({ privacy });
    expect(run({ headers })).toMatchObject({ logData: data });
    expect(run({ headers }).response!.cookies).toBeUndefined();
    const { response, logData } = run({ headers, cookies: { sp: id } });
    expect(logData).toBe(data);
    expect(response!.cookies!.sp).toEqual({ value: 'deleted', attributes: gone });
  });

  const somebody = [
    ['Global Privacy Control that is kept as it is', { gpc: 'keep' }, { 'sec-gpc': '1' }, 'gpc=1&dnt=0'],
    ['Do Not Track, by default', {}, { dnt: '1' }, 'gpc=0&dnt=1'],
    ['signals that say no', { dnt: 'drop' }, { 'sec-gpc': '0', dnt: '0' }, 'gpc=0&dnt=0'],
  ] as const;

  it.each(somebody)('somebody with %s', (_, privacy, headers, data) => {
    const { response, logData } = pixelOf({ privacy })({ headers, cookies: { sp: id } });
    expect(response!.cookies!.sp!.value).toBe(id);
    expect(logData).toBe(`nuid=${id}&new=0&${data}`);
  });

  it('the cookie is as configured', () => {
    const cookie = { name: '_c', domain: 'shop.example', days: 30, sameSite: 'Lax', secure: false, httpOnly: false };
    const run = pixelOf({ collect: { cookie: cookie as { name: string; sameSite: 'Lax' } } });
    const cookies = run({ cookies: { _c: id, sp: 'x' } }).response!.cookies;
    expect(cookies).toEqual({
      _c: { value: id, attributes: 'Max-Age=2592000; Path=/; Domain=shop.example; SameSite=Lax' },
    });
  });

  it('no cookie where none is configured', () => {
    const { response, logData } = pixelOf({ collect: { cookie: null } })({ cookies: { sp: id } });
    expect(response!.cookies).toBeUndefined();
    expect(logData).toBe('gpc=0&dnt=0');
  });
});

describe('where it is', () => {
  const place = (city: string, region = 'NW') => ({
    'cloudfront-viewer-country': 'DE',
    'cloudfront-viewer-country-region': region,
    'cloudfront-viewer-time-zone': 'Europe/Berlin',
    'cloudfront-viewer-city': city,
  });
  const anonymous = { 'sp-anonymous': '*' };

  it.each([
    ['Köln', 'K%C3%B6ln'],
    ['K%C3%B6ln', 'K%C3%B6ln'],
    ['100%', '100%25'],
    ['A & B = C', 'A%20%26%20B%20%3D%20C'],
  ])('is told as CloudFront knows it: %s', (city, logged) => {
    expect(pixel({ headers: { ...anonymous, ...place(city) } }).logData).toBe(
      `gpc=0&dnt=0&country=DE&region=NW&tz=Europe%2FBerlin&city=${logged}`,
    );
  });

  it('as far as there is room: the city goes first, and nothing is cut', () => {
    const rest = /^nuid=[0-9a-f-]{36}&new=1&gpc=0&dnt=0&country=DE&region=NW&tz=Europe%2FBerlin$/;
    expect(pixel({ headers: place('ü'.repeat(200)) }).logData).toMatch(rest);
    const { logData } = pixel({ headers: place('x', 'y'.repeat(800)) });
    expect(logData).toMatch(/&country=DE&tz=Europe%2FBerlin&city=x$/);
    for (let length = 640; length < 720; length++) {
      expect(pixel({ headers: place('c'.repeat(length)) }).logData!.length).toBeLessThanOrEqual(800);
    }
  });
});

describe('redirects', () => {
  const to = (...u: readonly string[]) =>
    pixel({ path: redirect, query: u.length > 0 ? { u } : {}, headers: { origin } });

  it.each([
    ['https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc%2520d%23e', 'https://shop.example/a?b=c%20d#e'],
    ['http://www.shop.example', 'http://www.shop.example'],
    ['https://SHOP.example:8443/', 'https://SHOP.example:8443/'],
    ['https://shop.example/a+b', 'https://shop.example/a%20b'],
    ['https%3A%2F%2Fshop.example%2F%C3%BC', 'https://shop.example/%C3%BC'],
    ['https%3A%2F%2Fshop.example%2F%0D%0Aset-cookie%3Aa%3Db', 'https://shop.example/%0D%0Aset-cookie:a=b'],
  ])('go to hosts of ours: %s', (u, location) => {
    const run = to(u);
    expect(run.response!.statusCode).toBe(302);
    expect(headersOf(run)).toEqual({ 'cache-control': noStore, location, ...cors });
    expect(run.response!.cookies!.sp!.value).toMatch(uuid);
    expect(run.logData).toContain('&new=1');
  });

  it.each([
    'https://evil.example/',
    'https://notshop.example/',
    'https://shop.example.evil.example/',
    'https%3A%2F%2Fevil.example%2Fshop.example',
  ])('go nowhere else: %s', (u) => {
    const run = to(u);
    expect(run.response!.statusCode).toBe(403);
    expect(headersOf(run)).toEqual({ 'cache-control': noStore, ...plain, ...cors });
  });

  it.each([
    '',
    'shop.example',
    '//shop.example/',
    'javascript:alert(1)//shop.example',
    'https://shop.example@evil.example/',
    'https://evil.example\\@shop.example/',
    'https://shop.example\\.evil.example/',
    'https:///shop.example',
    'https://shop.example%00.evil.example/',
    '%',
  ])('want a whole, plain address: %j', (u) => {
    expect(to(u).response!.statusCode).toBe(400);
  });

  it('of several addresses, the last counts, as for the ETL', () => {
    expect(to('https://evil.example', 'https://shop.example/').response!.statusCode).toBe(302);
    expect(to('https://shop.example/', 'https://evil.example').response!.statusCode).toBe(403);
    expect(to().response!.statusCode).toBe(400);
  });

  it('are off unless hosts are named', () => {
    expect(pixelOf()({ path: redirect, query: { u: 'https://shop.example/' } }).response!.statusCode).toBe(403);
  });
});
