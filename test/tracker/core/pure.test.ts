import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { named } from '../../../tracker/core/arguments.ts';
import { engagedClock, gapCapMs, reach } from '../../../tracker/core/attention.ts';
import { fitted, shortened } from '../../../tracker/core/cut.ts';
import { base64url } from '../../../tracker/core/encode.ts';
import { type Event, query } from '../../../tracker/core/payload.ts';
import { sha1Start } from '../../../tracker/core/sha1.ts';
import { advanced } from '../../../tracker/core/visit.ts';
import { loader } from '../../../tracker/loader.ts';
import { pixelUrl } from '../../../tracker/pixel-url.ts';

const text = fc.string({ unit: 'binary', maxLength: 300 });
const wellFormed = (given: string) => Buffer.from(given, 'utf8').toString('utf8');

describe('the ending of cookie names', () => {
  it('is the SHA-1 that Snowplow takes, of any domain and path', () => {
    expect(sha1Start('localhost/')).toBe('1fff');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), (name) => {
        expect(sha1Start(name)).toBe(createHash('sha1').update(name).digest('hex').slice(0, 4));
      }),
    );
  });
});

describe('encoding', () => {
  it('gives any text back, halves of pairs as U+FFFD, and is what the browser sends', () => {
    fc.assert(
      fc.property(text, (given) => {
        const sent = query({ page: `x${given}` }, true);
        expect(new URLSearchParams(sent).get('page')).toBe(wellFormed(`x${given}`));
        const url = `http://c/i?${sent}`;
        expect(new URL(url).href).toBe(url);
        const json = JSON.stringify(given);
        expect(Buffer.from(base64url(json), 'base64url').toString('utf8')).toBe(json);
      }),
    );
  });
});

describe('a visit', () => {
  const ms = 1_700_000_000_500;
  const u = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
  const known = 'user.1600000000.3.1690000000.1680000000.sess.prev.first.1690000000123.7';
  it.each([
    ['of a new visitor', '', true, 'e1', `${u}.1700000000.1.1700000000..${u}..e1.${ms}.1`],
    ['that goes on', known, false, 'e1', 'user.1600000000.3.1700000000.1680000000.sess.prev.first.1690000000123.8'],
    ['that is new', known, true, 'e1', `user.1600000000.4.1700000000.1690000000.${u}.sess.e1.${ms}.1`],
    [
      'that is only asked for',
      known,
      false,
      undefined,
      'user.1600000000.3.1700000000.1680000000.sess.prev.first.1690000000123.7',
    ],
    [
      'of a Snowplow 2 cookie',
      'user.1600000000.3.1690000000.1680000000.sess',
      false,
      'e1',
      `user.1600000000.3.1700000000.1680000000.sess..e1.${ms}.1`,
    ],
    ['of a broken cookie', 'x.y', false, 'e1', `${u}.1700000000.1.1700000000..${u}..e1.${ms}.1`],
  ])('%s', (_, cookie, isNew, event, expected) => {
    expect(advanced(cookie, isNew, false, event, ms).join('.')).toMatch(
      new RegExp(`^${expected.replaceAll('.', '\\.')}$`),
    );
  });

  it('has no user where nobody is to be known', () => {
    expect(advanced(known, false, true, 'e', ms)[0]).toBe('');
  });

  it('is read back from any cookie it wrote', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (cookie, isNew) => {
        const once = advanced(cookie, isNew, false, 'e1', ms).join('.');
        expect(advanced(once, false, false, undefined, ms).slice(0, 6).join('.')).toBe(
          once.split('.').slice(0, 6).join('.'),
        );
      }),
    );
  });
});

describe('engaged time', () => {
  it.each([
    [
      'counts while seen',
      [
        [0, true],
        [1000, true],
        [2500, true],
      ],
      2500,
    ],
    [
      'not while hidden',
      [
        [0, true],
        [1000, false],
        [9000, true],
        [9500, true],
      ],
      1500,
    ],
    [
      'not before the page is seen',
      [
        [0, false],
        [5000, true],
        [6000, true],
      ],
      1000,
    ],
    [
      'a long gap no longer than a minute',
      [
        [0, true],
        [3_600_000, true],
      ],
      gapCapMs,
    ],
    [
      'nothing where the clock goes back',
      [
        [1000, true],
        [0, true],
      ],
      0,
    ],
  ] as const)('%s', (_, marks, expected) => {
    const clock = engagedClock();
    expect(marks.map(([now, counts]) => clock(now, counts)).at(-1)).toBe(expected);
  });

  it('never shrinks and never passes the time gone by', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200_000), fc.boolean()), { minLength: 1 }), (gaps) => {
        const clock = engagedClock();
        let now = 0;
        let last = 0;
        clock(0, true);
        for (const [gap, counts] of gaps) {
          now += gap;
          const total = clock(now, counts);
          expect(total).toBeGreaterThanOrEqual(last);
          expect(total).toBeLessThanOrEqual(now);
          last = total;
        }
      }),
    );
  });
});

it.each([
  [720, 7200, 10],
  [7200, 7200, 100],
  [9000, 7200, 100],
  [0, 0, 0],
])('of a page seen to %i of %i pixels the reach is %i per cent', (bottom, height, expected) => {
  expect(reach(bottom, height)).toBe(expected);
});

it.each([
  [[{ title: 'a' }], { title: 'a' }],
  [['a', null], { title: 'a', context: null }],
  [[], { title: undefined, context: undefined }],
])('arguments %j have names', (given, expected) => {
  expect(named(given, 'title context')).toEqual(expected);
});

describe('the cut', () => {
  const limit = 8192;
  const length = (sent: string) => `/i?stm=1234567890123&${sent}`.length;
  const entity = (id: number, data: unknown) => ({
    schema: `iglu:com.acme/e${id}/jsonschema/1-0-0`,
    data: data as object,
  });
  const json = (sent: string, name: string) => {
    const value = new URLSearchParams(sent).get(name);
    return value === null ? null : JSON.parse(name.endsWith('x') ? Buffer.from(value, 'base64url').toString() : value);
  };

  it('leaves alone what fits', () => {
    const event: Event = { e: 'pv', page: 'a page', url: 'http://x/' };
    expect(fitted(event, 0, {})).toBe(query(event, true));
  });

  it('takes entities first, the last first, and keeps the page view', () => {
    const entities = [1, 2, 3, 4].map((id) => entity(id, { text: 'x'.repeat(2000) }));
    const sent = fitted({ e: 'pv', co: [...entities] }, 1, {});
    expect(json(sent, 'cx').data.map((e: { schema: string }) => e.schema)).toEqual(
      entities.slice(0, 2).map((e) => e.schema),
    );
    expect(new URLSearchParams(sent).get('fc')).toBe('cx');
  });

  it.each([
    ['a text', { e: 'se', se_ac: 'é'.repeat(9000) }, 'se_ac'],
    ['an address', { e: 'pv', url: `http://x/?${'a'.repeat(20000)}` }, 'url'],
    ['a self-describing event', { e: 'ue', ue_pr: entity(1, { a: '😀'.repeat(9000) }) }, 'ue_px'],
    ['a million characters', { e: 'se', se_ca: "'".repeat(1_000_000), se_ac: 'x' }, 'se_ca'],
    ['thousands of numbers', { e: 'ue', ue_pr: entity(1, { n: Array(9000).fill(1.5) }) }, 'ue_px'],
  ] as const)('shortens %s, and says so', (_, event, name) => {
    const sent = fitted(event as Event, 0, {});
    expect(length(sent)).toBeLessThanOrEqual(limit);
    expect(new URLSearchParams(sent).get('fc')).toBe(name);
  });

  it('fits anything, as valid JSON and whole characters, and does not touch what the page gave', () => {
    const long = fc.string({ unit: 'binary', maxLength: 12000, size: 'max' });
    const data = fc.dictionary(fc.string({ maxLength: 9 }), fc.oneof(long, fc.integer(), fc.constant(null)), {
      maxKeys: 3,
    });
    const event = fc.record({
      se_la: long,
      url: fc.option(long),
      self: fc.option(data),
      entities: fc.array(data, { maxLength: 3 }),
      encodeBase64: fc.boolean(),
    });
    fc.assert(
      fc.property(event, ({ self, entities, encodeBase64, ...rest }) => {
        const given: Event = {
          ...rest,
          ue_pr: self && entity(0, self),
          co: entities.map((d, i) => entity(i + 1, d)),
        };
        const whole = query(given, encodeBase64);
        const before = JSON.stringify(given);
        const sent = fitted({ ...given, co: [...given.co!] }, 1, { encodeBase64 });
        expect(length(sent)).toBeLessThanOrEqual(limit);
        expect(JSON.stringify(given)).toBe(before);
        for (const name of encodeBase64 ? ['ue_px', 'cx'] : ['ue_pr', 'co']) json(sent, name);
        expect(new URLSearchParams(sent).has('fc')).toBe(length(whole) > limit);
      }),
      { numRuns: 60 },
    );
  });

  it('never halves a character', () => {
    expect(shortened('ab😀cd', 4)).toBe('ab…');
    expect(shortened('ab😀cd', 5)).toBe('ab😀…');
  });
});

describe('for pages and mails', () => {
  it('the loader is less than 400 bytes and says nothing a page could break out of', () => {
    expect(loader('https://c.shop.example/firn.js').length).toBeLessThan(400);
    expect(loader('</script><script>alert(1)', 'a</script>')).not.toContain('<');
  });

  it('a pixel says what it is told', () => {
    const url = pixelUrl('c.shop.example', {
      aid: 'mail',
      page: 'Spring & summer',
      event: { schema: 'iglu:com.acme/open/jsonschema/1-0-0', data: { n: 1 } },
    });
    const { host, pathname, searchParams } = new URL(url);
    expect([host, pathname]).toEqual(['c.shop.example', '/i']);
    expect(searchParams.get('e')).toBe('ue');
    expect(searchParams.get('page')).toBe('Spring & summer');
    expect(JSON.parse(Buffer.from(searchParams.get('ue_px')!, 'base64url').toString()).data.data).toEqual({ n: 1 });
  });
});
