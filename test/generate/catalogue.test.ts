import { expect, it } from 'vitest';
import { agentsOfPeople } from '../../lib/generate/agents.ts';
import { catalogueSizes, companionOf, magazine, shop, withQuery } from '../../lib/generate/catalogue.ts';
import { places, placesAtUtcHour, utcHourWeights } from '../../lib/generate/places.ts';
import { Random } from '../../lib/generate/prng.ts';
import { pixelDataKeys } from '../../lib/protocol/parameters.ts';
import { sentParameters } from './read-logs.ts';

it('each site has a few hundred pages', () => {
  for (const size of Object.values(catalogueSizes)) {
    expect(size).toBeGreaterThan(250);
    expect(size).toBeLessThan(500);
  }
});

it('there are some three hundred browsers, none twice', () => {
  const texts = agentsOfPeople.map((agent) => agent.logged);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.length).toBeGreaterThan(250);
  expect(texts.length).toBeLessThan(350);
  expect(texts.every((text) => text.startsWith('Mozilla/5.0%20('))).toBe(true);
});

it('pages have real addresses, and show in the log what browsers send', () => {
  const random = new Random(1);
  for (let i = 0; i < 300; i++) {
    const page = i % 2 === 0 ? shop.products.pick(random) : magazine.articles.pick(random);
    expect(new URL(page.url).href).toBe(page.url);
    expect(sentParameters(`url=${page.urlLogged}&page=${page.titleLogged}`)).toEqual(
      new Map([
        ['url', page.url],
        ['page', page.title],
      ]),
    );
  }
});

it('a query is added to an address with or without one', () => {
  const once = withQuery(shop.home, 'a=1');
  expect(once.url).toBe('https://bergfell.example/?a=1');
  expect(withQuery(once, 'b=2').url).toBe('https://bergfell.example/?a=1&b=2');
  expect(once.urlLogged).toBe('https%253A%252F%252Fbergfell.example%252F%253Fa%253D1');
});

it('a product has two companions, other products, always the same; a page that is no product has none', () => {
  const product = shop.products.pick(new Random(1));
  const companions = [companionOf(product, 0), companionOf(product, 1)];
  expect(new Set([product, ...companions]).size).toBe(3);
  expect([companionOf(product, 0), companionOf(product, 1)]).toEqual(companions);
  expect(companionOf(shop.cart, 0)).toBeUndefined();
});

it('country, region, city and time zone of a place are what the pixel function would log', () => {
  for (const place of places) {
    const sent = sentParameters(place.dataLogged);
    expect([...sent.keys()].every((key) => (pixelDataKeys as readonly string[]).includes(key))).toBe(true);
    expect([sent.get('country'), sent.get('city')?.replaceAll('+', ' '), sent.get('tz')]).toEqual([
      place.country,
      place.city,
      place.zone,
    ]);
    expect(() => new Intl.DateTimeFormat('en', { timeZone: place.zone })).not.toThrow();
  }
});

it('each place is as far ahead of UTC as its zone is in winter', () => {
  const at = new Date('2026-11-15T12:00:00Z');
  for (const { zone, hoursAhead } of places) {
    const local = Number(
      new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' }).format(at),
    );
    expect((local - 12 + 24) % 24, zone).toBe((hoursAhead + 24) % 24);
  }
});

it('visitors of an hour are where it is day', () => {
  const random = new Random(1);
  const countries = (utcHour: number) =>
    Array.from({ length: 2000 }, () => places[placesAtUtcHour[utcHour]!.pick(random)]!.country);
  const share = (utcHour: number, country: string) => countries(utcHour).filter((c) => c === country).length;
  expect(share(3, 'US')).toBeGreaterThan((3 * share(10, 'US')) / 2);
  expect(share(19, 'DE')).toBeGreaterThan(3 * share(3, 'DE'));
  expect(Math.max(...utcHourWeights)).toBeLessThan(4 * Math.min(...utcHourWeights));
});
