import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { renderPixel } from '../../lib/pixel/render-pixel.ts';
import { compilePixel, type PixelRequest, type PixelRun } from '../../lib/pixel/run-pixel.ts';
import { pixelDataKeys, pixelPaths } from '../../lib/protocol/parameters.ts';

const runs = Number(process.env.FIRN_FUZZ_RUNS ?? 2000);
const pixel = compilePixel(
  renderPixel(resolveConfig({ collect: { redirectHosts: ['shop.example'] }, privacy: { dnt: 'anonymise' } })),
);

/** What CloudFront accepts of a function's answer; one that it does not is a 503 to the visitor. */
function expectValid({ response, logData }: PixelRun): void {
  if (logData !== null) {
    expect(Buffer.byteLength(logData)).toBeLessThanOrEqual(800);
    for (const pair of logData.split('&')) {
      const [, key, value] = /^(\w+)=([\x21-\x7e]+)$/.exec(pair) ?? [];
      expect(pixelDataKeys as readonly unknown[]).toContain(key);
      expect(() => decodeURIComponent(value!)).not.toThrow();
    }
  }
  if (response === null) return;
  expect([200, 204, 302, 400, 403]).toContain(response.statusCode);
  expect(response.headers!['cache-control']!.value).toContain('no-store');
  for (const [name, { value }] of Object.entries(response.headers ?? {})) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(typeof value).toBe('string');
    if (name !== 'access-control-allow-origin') expect(value).toMatch(/^[\x20-\x7e]+$/);
  }
  for (const { value, attributes } of Object.values(response.cookies ?? {})) {
    expect(value).toMatch(/^(deleted|[0-9a-f-]{36})$/);
    expect(attributes).toMatch(/^[\x20-\x7e]+$/);
  }
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '1', '%', '%E4', '*', 'null', 'https://shop.example/%', 'https://shop.example/\ud800'),
);
const value = fc.oneof(
  { weight: 8, arbitrary: fc.record({ value: text }) },
  {
    weight: 2,
    arbitrary: fc.record({ value: text, multiValue: fc.array(fc.record({ value: text }), { minLength: 1 }) }),
  },
  { weight: 1, arbitrary: fc.anything() },
);
const values = (...names: readonly string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string(), fc.constantFrom('__proto__', 'constructor')), value);

const request = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST'), fc.string()),
  uri: fc.oneof(fc.constantFrom(...Object.values(pixelPaths), '/i', '/health', '/robots.txt'), fc.webPath()),
  querystring: values('u', 'e'),
  headers: values(
    ...['origin', 'sec-gpc', 'dnt', 'sp-anonymous', 'cloudfront-viewer-country', 'cloudfront-viewer-country-region'],
    ...['cloudfront-viewer-city', 'cloudfront-viewer-time-zone'],
  ),
  cookies: values('sp'),
});

it('answers any request', () => {
  fc.assert(
    fc.property(request, text, (asked, id) => expectValid(pixel(asked as PixelRequest, id, '::1'))),
    { numRuns: runs },
  );
});

it('answers anything at all', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.record({ uri: fc.constant('/i'), method: fc.anything() })),
      fc.anything(),
      (asked, id) => expectValid(pixel(asked as PixelRequest, id as string, '::1')),
    ),
    { numRuns: runs },
  );
});
