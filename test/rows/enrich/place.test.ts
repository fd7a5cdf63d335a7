import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTransform } from '../../../etl/rows/transform.ts';
import { loadConfig } from '../../../lib/cli/config-file.ts';
import type { FirnConfig } from '../../../lib/config.ts';
import { fields } from '../../../lib/protocol/event.ts';
import { enriched, type Request, settingsOf } from './enriched.ts';
import { maxmindFile } from './maxmindFile.ts';

const berlin = {
  country: { iso_code: 'DE', names: { en: 'Germany' } },
  subdivisions: [{ iso_code: 'BE', names: { en: 'Land Berlin', de: 'Berlin' } }],
  city: { names: { de: 'Berlin', en: 'Berlin' } },
  postal: { code: '10115' },
  location: { latitude: 52.52, longitude: 13.405, time_zone: 'Europe/Berlin' },
};
const quito = {
  country: { iso_code: 'EC' },
  city: { names: { en: 'Quito' } },
  location: { latitude: -0.1807, longitude: -78.4678, time_zone: 'America/Guayaquil' },
};

const files = {
  'city.mmdb': maxmindFile({
    '203.0.113.0/24': berlin,
    '198.51.100.0/25': quito,
    '192.0.2.0/24': { country: { iso_code: 'FR' } },
    '192.0.2.128/25': { city: { names: { en: 'Lyon\t\nIX' } }, location: { latitude: 46, longitude: 'x' } },
    '2001:db8::/32': berlin,
  }),
  'asn.mmdb': maxmindFile({
    '203.0.113.0/24': { autonomous_system_number: 3320, autonomous_system_organization: 'Example AG' },
    '198.51.100.0/24': { autonomous_system_number: 16509 },
    '192.0.2.0/24': { traits: { isp: 'Traits Net', autonomous_system_number: 64500, organization: '' } },
  }),
  'isp.mmdb': maxmindFile({
    '203.0.113.0/28': { isp: 'Example Telecom', organization: 'Example Home', connection_type: 'Cable/DSL' },
    '192.0.2.0/24': { domain: 'example.net', isp: 'Second' },
  }),
  'four.mmdb': maxmindFile({ '203.0.113.0/24': berlin, '32.0.0.0/4': quito }, 4),
  'end.mmdb': maxmindFile({ '203.0.113.0/24': berlin }).subarray(-250),
  'archive.tar.gz': readFileSync('package.json'),
  'mark.mmdb': Buffer.from('\xab\xcd\xefMaxMind.com\xe0', 'latin1'),
  empty: Buffer.alloc(0),
} as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firn-place-'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configOf = (names: readonly string[]): FirnConfig => ({
  place: { maxmind: names.map((name) => join(folder, name)) },
});
const rowOf = async (names: readonly string[], request: Request) => (await enriched(configOf(names), [request]))[0]!;

const columns = [
  ...(['geo_country', 'geo_region', 'geo_region_name', 'geo_city', 'geo_zipcode', 'geo_latitude'] as const),
  ...(['geo_longitude', 'geo_timezone', 'geo_asn', 'ip_isp', 'ip_organization', 'ip_domain', 'ip_netspeed'] as const),
];
type Place = Readonly<Partial<Record<(typeof columns)[number], string>>>;

/** The columns of a row that have to do with the place, without those that are null. */
const placeOf = (row: Readonly<Record<string, string | null>>): Place =>
  Object.fromEntries(columns.flatMap((column) => (row[column] === null ? [] : [[column, row[column]!]])));

const inBerlin: Place = {
  geo_country: 'DE',
  geo_region: 'BE',
  geo_region_name: 'Land Berlin',
  geo_city: 'Berlin',
  geo_zipcode: '10115',
  geo_latitude: '52.52',
  geo_longitude: '13.405',
  geo_timezone: 'Europe/Berlin',
};
const inQuito: Place = {
  geo_country: 'EC',
  geo_city: 'Quito',
  geo_latitude: '-0.1807',
  geo_longitude: '-78.4678',
  geo_timezone: 'America/Guayaquil',
};

describe('the place of an address', () => {
  it.each<[readonly string[], string, Place]>([
    [['city.mmdb'], '203.0.113.7', inBerlin],
    [['city.mmdb'], '198.51.100.127', inQuito],
    [['city.mmdb'], '198.51.100.128', {}],
    [['city.mmdb'], '8.8.8.8', {}],
    [['city.mmdb'], '2001:db8:1::9', inBerlin],
    [['city.mmdb'], '2001:db9::', {}],
    [['city.mmdb'], '::ffff:203.0.113.7', inBerlin],
    [['city.mmdb'], '::FFFF:203.0.113.7', inBerlin],
    [['city.mmdb'], 'unknown', {}],
    [['city.mmdb'], '203.0.113', {}],
    [['city.mmdb'], '192.0.2.1', { geo_country: 'FR' }],
    // A value that is no text, and one with a tab in it, from a database somebody made.
    [['city.mmdb'], '192.0.2.200', { geo_city: 'LyonIX', geo_latitude: '46', geo_longitude: 'x' }],
    [['asn.mmdb'], '203.0.113.7', { geo_asn: '3320', ip_organization: 'Example AG' }],
    // Of two files the first that has a value gives it.
    [
      ['asn.mmdb', 'isp.mmdb'],
      '203.0.113.7',
      { geo_asn: '3320', ip_isp: 'Example Telecom', ip_organization: 'Example AG', ip_netspeed: 'Cable/DSL' },
    ],
    [
      ['isp.mmdb', 'asn.mmdb'],
      '203.0.113.7',
      { geo_asn: '3320', ip_isp: 'Example Telecom', ip_organization: 'Example Home', ip_netspeed: 'Cable/DSL' },
    ],
    [['asn.mmdb', 'isp.mmdb'], '192.0.2.9', { geo_asn: '64500', ip_isp: 'Traits Net', ip_domain: 'example.net' }],
    [['four.mmdb'], '203.0.113.7', inBerlin],
    [['four.mmdb'], '::ffff:203.0.113.7', inBerlin],
    // Its first 32 bits would be an address of IPv4.
    [['four.mmdb'], '2001:db8::1', {}],
    [[], '203.0.113.7', {}],
  ])('%j, %s', async (names, address, expected) => {
    expect(placeOf(await rowOf(names, { log: { 'c-ip': address } }))).toEqual(expected);
  });

  it.each<[Readonly<Record<string, string>>, Place]>([
    [{ country: 'DE' }, inBerlin],
    [
      { country: 'DE', region: 'BE', city: 'Berlin', tz: 'Europe/Rome' },
      { ...inBerlin, geo_timezone: 'Europe/Rome' },
    ],
    [{ country: 'FR' }, { geo_country: 'FR' }],
    [
      { country: 'FR', city: 'Berlin' },
      { geo_country: 'FR', geo_city: 'Berlin' },
    ],
    [
      { country: 'DE', region: 'BB' },
      { geo_country: 'DE', geo_region: 'BB' },
    ],
    [{ region: 'BB' }, { geo_country: 'DE', geo_region: 'BB' }],
    [
      { country: 'DE', region: 'BE', city: 'Potsdam' },
      {
        geo_country: 'DE',
        geo_region: 'BE',
        geo_region_name: 'Land Berlin',
        geo_city: 'Potsdam',
        geo_timezone: 'Europe/Berlin',
      },
    ],
  ])('fills what CloudFront has not told, where the two agree: %j', async (told, expected) => {
    const request = { log: { 'viewer-request-log-data': new URLSearchParams(told).toString() } };
    expect(placeOf(await rowOf(['city.mmdb'], request))).toEqual(expected);
  });

  it('leaves the network CloudFront told', async () => {
    expect(placeOf(await rowOf(['asn.mmdb'], { log: { asn: '64501' } }))).toMatchObject({ geo_asn: '64501' });
  });

  it('helps to tell robots, which are looked for after it', async () => {
    const request = { query: { tv: 'js-4.0.0', res: '800x600' }, log: { 'c-ip': '198.51.100.1' } };
    expect((await rowOf(['asn.mmdb'], request)).bot_reason).toContain('asn:16509+');
    expect((await rowOf([], request)).bot_reason ?? '').not.toContain('asn:');
  });

  it('is told from the whole address, also where none of it is stored', async () => {
    const [row] = await enriched({ ...configOf(['city.mmdb']), privacy: { ip: { store: 'none' } } }, [{}]);
    expect(row).toMatchObject({ ...inBerlin, user_ipaddress: null });
    const [masked] = await enriched({ ...configOf(['isp.mmdb']), privacy: { ip: { v4Bits: 16 } } }, [{}]);
    expect(masked).toMatchObject({ ip_isp: 'Example Telecom', user_ipaddress: '203.0.0.0' });
  });

  it('is remembered by what it was told from', async () => {
    const requests = ['203.0.113.7', '198.51.100.1', '203.0.113.7'].flatMap((address) =>
      ['country=FR', '-'].map((told) => ({ log: { 'c-ip': address, 'viewer-request-log-data': told } })),
    );
    const rows = await enriched(configOf(['city.mmdb']), requests);
    const france = { geo_country: 'FR' };
    expect(rows.map(placeOf)).toEqual([france, inBerlin, france, inQuito, france, inBerlin]);
  });

  it('fills columns the model calls enriched', () => {
    const alsoTold = ['geo_country', 'geo_region', 'geo_city', 'geo_timezone', 'geo_asn'];
    expect(columns.filter((column) => !('enriched' in fields[column])).sort()).toEqual(alsoTold.sort());
  });
});

describe('a database', () => {
  it.each([
    ['none.mmdb', 'none.mmdb" (place.maxmind) cannot be read: ENOENT'],
    ['.', '" (place.maxmind) cannot be read: EISDIR'],
    ['archive.tar.gz', "is no database in MaxMind's format: its description is missing"],
    ['empty', 'its description is missing'],
    ['mark.mmdb', 'its description cannot be read'],
    ['end.mmdb', 'its beginning is missing'],
  ])('that is none is refused before anything is read: %s', (name, message) => {
    expect(() => createTransform(settingsOf(configOf([name])))).toThrow(message);
  });

  it('is named beside the config', async () => {
    writeFileSync(join(folder, 'firn.config.js'), `export default { place: { maxmind: ['city.mmdb'] } };\n`);
    expect((await loadConfig(join(folder, 'firn.config.js'))).place.maxmind).toEqual([join(folder, 'city.mmdb')]);
  });
});
