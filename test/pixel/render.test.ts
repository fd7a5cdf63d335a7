import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { mostPixelBytes, renderPixel } from '../../lib/pixel/render-pixel.ts';
import { compilePixel } from '../../lib/pixel/run-pixel.ts';
import { headersOf, pixelOf } from './pixel.ts';

it('leaves room for a user of many paths and hosts', () => {
  const code = renderPixel(resolveConfig({}));
  expect(Buffer.byteLength(code)).toBeLessThanOrEqual(mostPixelBytes - 2000);
  expect(code).not.toContain('SETTINGS');
});

it('is plain ASCII, whatever the config says, and means the same', () => {
  const path = fc
    .string({
      unit: fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('\u2028', '</script>', '$&', '`', '\\', "'")),
    })
    .map((text) => `/${text.replace(/[?#\s]/g, '')}`)
    .filter((text) => text.length > 1);
  fc.assert(
    fc.property(fc.array(path, { maxLength: 5 }), (paths) => {
      const code = renderPixel(resolveConfig({ collect: { pixelPaths: paths } }));
      expect(code).toMatch(/^[\n\x20-\x7e]*$/);
      const pixel = pixelOf({ collect: { pixelPaths: paths } });
      for (const one of paths) expect(headersOf(pixel({ path: one }))['content-type']).toBe('image/gif');
    }),
    { numRuns: 50 },
  );
});

it('is refused where it would be larger than CloudFront takes', () => {
  const pixelPaths = Array.from({ length: 100 }, (_, i) => `/${'p'.repeat(90)}${i}`);
  const config = resolveConfig({ collect: { pixelPaths } });
  expect(() => renderPixel(config)).toThrow(
    /^the pixel function would have \d+ bytes, and CloudFront takes 10240: name \d+ bytes less in the config's "collect.pixelPaths" and "collect.redirectHosts"$/,
  );
});

it('runs where no text can be turned into code', () => {
  const code = `import cf from 'cloudfront';\nfunction handler() { return { statusCode: 200, body: String(eval('1')) }; }`;
  expect(() => compilePixel(code)({} as never, 'id', '::1')).toThrow(/Code generation from strings disallowed/);
  expect(runInNewContext("eval('1')")).toBe(1);
});

it.each([
  [{ name: 'a b' }, 'the config\'s "collect.cookie.name" must be letters, digits, "-" and "_", got "a b"'],
  [
    { domain: 'Shop' },
    'the config\'s "collect.cookie.domain" must be a host name in lower case, such as "shop.example", got "Shop"',
  ],
  [{ days: 0 }, /"collect.cookie.days" must be >=1, got 0/],
  [{ secure: false }, /"collect.cookie" has "sameSite" None without "secure", which no browser takes/],
] as const)('a cookie that cannot be is refused: %j', (cookie, why) => {
  expect(() => resolveConfig({ collect: { cookie } })).toThrow(why);
});
