import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { UserError } from '../protocol/errors.ts';
import { pixelPaths } from '../protocol/parameters.ts';

/** CloudFront takes no larger function, comments included. */
export const mostPixelBytes = 10_240;

const daySeconds = 86_400;

/** What of the config the pixel function goes by. */
export type PixelConfig = Pick<Config, 'collect' | 'privacy'>;

function pixelSettings({ collect, privacy }: PixelConfig) {
  const { redirect, ...images } = pixelPaths;
  const { cookie } = collect;
  return {
    pixelPaths: [...Object.values(images), ...collect.pixelPaths],
    redirectPath: redirect,
    redirectHosts: collect.redirectHosts,
    cookie: cookie === null ? null : cookieSettings(cookie, privacy),
  };
}

type Cookie = NonNullable<PixelConfig['collect']['cookie']>;

const cookieSettings = (
  { name, domain, days, sameSite, secure, httpOnly }: Cookie,
  { gpc, dnt }: PixelConfig['privacy'],
) => ({
  name,
  seconds: days * daySeconds,
  /** Attributes that must be the same to delete it. */
  place: [
    '; Path=/',
    domain === null ? '' : `; Domain=${domain}`,
    `; SameSite=${sameSite}`,
    secure ? '; Secure' : '',
    httpOnly ? '; HttpOnly' : '',
  ].join(''),
  heedsGpc: gpc !== 'keep',
  heedsDnt: dnt !== 'keep',
});

/** A value as JavaScript, in ASCII: what ends a line or a script elsewhere is escaped. */
const literal = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The function beside this file; the build puts it beside what it makes of this one. */
const template = (): string => readFileSync(new URL('./pixel.js', import.meta.url), 'utf8');

/**
 * The CloudFront Function of a config, ready to deploy.
 *
 * @throws UserError where it would be larger than CloudFront takes
 */
export function renderPixel(config: PixelConfig): string {
  const code = template().replace('= SETTINGS;', () => `= ${literal(pixelSettings(config))};`);
  const bytes = Buffer.byteLength(code);
  if (bytes > mostPixelBytes) {
    throw new UserError(
      `the pixel function would have ${bytes} bytes, and CloudFront takes ${mostPixelBytes}: ` +
        `name ${bytes - mostPixelBytes} bytes less in the config's "collect.pixelPaths" and "collect.redirectHosts"`,
    );
  }
  return code;
}
