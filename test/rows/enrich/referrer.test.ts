import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createReferrerReader,
  patternsOf,
  type ReferrerInput,
  siteMediums,
} from '../../../etl/rows/enrich/referrer.ts';
import { HostTable, plainHost } from '../../../etl/rows/enrich/referrer-hosts.ts';
import { referrerSites, termParameters } from '../../../etl/rows/enrich/referrer-sites.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { fields } from '../../../lib/protocol/event.ts';
import { fuzz } from '../fuzz.ts';
import { inOneLine, referrerCases } from './referrerCases.ts';

const nothing: ReferrerInput = { refrHost: null, refrQuery: null, pageHost: null, utmSource: null };
const read = createReferrerReader(resolveConfig({}).referrer);

const listed = siteMediums.flatMap((medium) =>
  Object.entries<string>(referrerSites[medium]).flatMap(([source, hosts]) =>
    patternsOf(hosts).map((pattern) => ({ medium, source, pattern })),
  ),
);
const isApp = ({ pattern }: { readonly pattern: string }): boolean =>
  /^=(?:com|org|net|ru|ch|de|cz|ai|io|tv|jp|xyz|flipboard)\.\w+(?:\.\w+)*$/.test(pattern) &&
  !/\.(?:com|\*)$/.test(pattern);

describe('the referrer', () => {
  it.each(referrerCases)('$why: $answer', ({ input, answer }) => {
    expect(inOneLine(read({ ...nothing, ...input }))).toBe(answer);
  });

  it('is answered for any text, with a medium of the list and no control characters', () => {
    const text = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.domain()), { nil: null });
    const mediums = [...siteMediums, 'internal', 'unknown', null];
    fc.assert(
      fc.property(text, text, text, text, (refrHost, refrQuery, pageHost, utmSource) => {
        const answer = read({ refrHost, refrQuery, pageHost, utmSource });
        expect(mediums).toContain(answer.refr_medium);
        expect(answer.refr_term ?? '').not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }),
      fuzz,
    );
  });
});

describe('the list of sites', () => {
  it('has at least 400 hosts besides apps, none twice', () => {
    expect(listed.filter((site) => !isApp(site)).length).toBeGreaterThanOrEqual(400);
    const patterns = listed.map(({ pattern }) => pattern);
    expect(patterns.filter((pattern, at) => patterns.indexOf(pattern) !== at)).toEqual([]);
  });

  it('has only hosts as the table compares them', () => {
    expect(
      listed.filter(
        ({ pattern }) => !/^=?(?:[a-z0-9-]+\.)+(?:[a-z0-9-]+|\*)$|^=[a-z0-9_]+(?:\.[a-z0-9_]+)+$/.test(pattern),
      ),
    ).toEqual([]);
  });

  it('is found by its own hosts, each with its own medium and source', () => {
    const others = listed.filter(({ medium, source, pattern }) => {
      const host = pattern.replace(/^=/, '').replace(/\*$/, 'com');
      const { refr_medium, refr_source } = read({ ...nothing, refrHost: host });
      return refr_medium !== medium || refr_source !== source;
    });
    expect(others).toEqual([]);
  });

  it('fits its columns', () => {
    const limit = fields.refr_source.limit ?? 0;
    expect(listed.filter(({ source }) => source.length > limit)).toEqual([]);
  });

  it('names parameters only of its search engines', () => {
    expect(Object.keys(termParameters).filter((source) => !(source in referrerSites.search))).toEqual([]);
  });
});

describe('the settings', () => {
  const set = createReferrerReader({
    internalHosts: ['shop.example', 'Pay.Example'],
    sites: {
      'suche.example': { medium: 'search', source: 'Suche', terms: ['begriff', 's'] },
      'find.example': { medium: 'search', source: 'Find' },
      'forum.*': { medium: 'social', source: 'Forum' },
      '=portal.example': { medium: 'search', source: 'Portal' },
      'com.example.app': { medium: 'email', source: 'App' },
      'facebook.com': { medium: 'paid', source: 'Ads' },
      'workplace.facebook.com': null,
      'ecosia.org': null,
      'münchen.example': { medium: 'social', source: 'München' },
    },
  });
  it.each<readonly [string, string | null, string]>([
    ['shop.example', null, 'internal | - | -'],
    ['blog.shop.example', null, 'internal | - | -'],
    ['pay.example', null, 'internal | - | -'],
    ['notshop.example', null, 'unknown | - | -'],
    ['suche.example', 's=b&begriff=a', 'search | Suche | a'],
    ['find.example', 'q=a', 'search | Find | a'],
    ['www.forum.co.nz', null, 'social | Forum | -'],
    ['www.portal.example', null, 'search | Portal | -'],
    ['news.portal.example', null, 'unknown | - | -'],
    ['com.example.app', null, 'email | App | -'],
    ['l.facebook.com', null, 'paid | Ads | -'],
    ['my.workplace.facebook.com', null, 'unknown | - | -'],
    ['www.ecosia.org', 'q=a', 'unknown | - | -'],
    ['xn--mnchen-3ya.example', null, 'social | München | -'],
    ['www.google.com', 'q=a', 'search | Google | a'],
  ])('say what %s (%s) is: %s', (refrHost, refrQuery, answer) => {
    expect(inOneLine(set({ ...nothing, refrHost, refrQuery }))).toBe(answer);
  });
});

describe('a table of hosts', () => {
  it('answers with the most special pattern, in whatever order they were listed', () => {
    const patterns = ['example.com', 'a.example.com', '=b.example.com', 'example.*', 'b.a.example.com'];
    fc.assert(
      fc.property(fc.shuffledSubarray(patterns, { minLength: patterns.length }), (order) => {
        const table = new HostTable<string>();
        for (const pattern of order) table.list(pattern, pattern);
        expect(
          [
            'example.com',
            'x.example.com',
            'x.a.example.com',
            'b.example.com',
            'x.b.example.com',
            'b.a.example.com',
            'example.de',
          ].map((host) => table.find(host)),
        ).toEqual([
          'example.com',
          'example.com',
          'a.example.com',
          '=b.example.com',
          'example.com',
          'b.a.example.com',
          'example.*',
        ]);
      }),
    );
  });

  it('compares hosts without case, port, dots at the end and in ASCII', () => {
    expect(
      ['A.Example', 'a.example:80', 'a.example...', 'BÜCHER.example', '[::1]:80', '[::1]', ''].map(plainHost),
    ).toEqual([...['a.example', 'a.example', 'a.example', 'xn--bcher-kva.example', '[::1]', '[::1]', '']]);
  });
});
