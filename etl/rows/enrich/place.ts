import type { Column } from '../../../lib/protocol/event.ts';
import { openMaxmind } from './maxmind.ts';
import type { Answer, Rule } from './rule.ts';

type Path = readonly (string | number)[];

/** Where databases of MaxMind's layouts have what goes into a column: the first that is there counts. */
const placeColumns = {
  geo_country: [['country', 'iso_code']],
  geo_region: [['subdivisions', 0, 'iso_code']],
  geo_region_name: [['subdivisions', 0, 'names', 'en']],
  geo_timezone: [['location', 'time_zone']],
  geo_city: [['city', 'names', 'en']],
  geo_zipcode: [['postal', 'code']],
  geo_latitude: [['location', 'latitude']],
  geo_longitude: [['location', 'longitude']],
} as const satisfies Partial<Record<Column, readonly Path[]>>;

const networkColumns = {
  geo_asn: [['autonomous_system_number'], ['traits', 'autonomous_system_number']],
  ip_isp: [['isp'], ['traits', 'isp']],
  ip_organization: [
    ['organization'],
    ['traits', 'organization'],
    // All that the free database of networks has.
    ['autonomous_system_organization'],
    ['traits', 'autonomous_system_organization'],
  ],
  ip_domain: [['domain'], ['traits', 'domain']],
  ip_netspeed: [['connection_type'], ['traits', 'connection_type']],
} as const satisfies Partial<Record<Column, readonly Path[]>>;

const paths: Readonly<Partial<Record<Column, readonly Path[]>>> = { ...placeColumns, ...networkColumns };
const columns = Object.keys(paths) as readonly Column[];

/** What a path leads to, as text; null if there is no text and no number. */
function textAt(record: unknown, path: Path): string | null {
  let value = record;
  for (const step of path) value = (value as Readonly<Record<string | number, unknown>> | null | undefined)?.[step];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.replace(/[\u0000-\u001f\u007f-\u009f]/g, '') : null;
}

/**
 * What the coarser columns must agree on for the finer ones to be taken: if CloudFront says Berlin and the database Potsdam,
 * its coordinates are not those of the event's city.
 */
const levels = [
  { agreeOn: 'geo_country', fill: ['geo_country', 'geo_region'] },
  { agreeOn: 'geo_region', fill: ['geo_region_name', 'geo_timezone', 'geo_city'] },
  { agreeOn: 'geo_city', fill: ['geo_zipcode', 'geo_latitude', 'geo_longitude'] },
] as const satisfies readonly { readonly agreeOn: Column; readonly fill: readonly Column[] }[];

/** Columns that CloudFront tells where it is asked to: what it says stays. */
const toldByCloudFront = ['geo_country', 'geo_region', 'geo_city', 'geo_timezone', 'geo_asn'] as const;

/** What databases say of the visitor's address, where CloudFront has not said it. */
export const place: Rule = {
  name: 'place',
  reads: ['user_ipaddress', ...toldByCloudFront],
  fills: columns,
  create: ({ place: { maxmind } }) => {
    if (maxmind.length === 0) return null;
    const databases = maxmind.map(openMaxmind);
    return ([address, ...told]) => {
      if (address == null) return {};
      const records = databases.map((database) => database(address));
      const found: Partial<Record<Column, string | null>> = {};
      for (const column of columns) {
        found[column] = firstText(records, paths[column]!);
      }
      return answerOf(Object.fromEntries(toldByCloudFront.map((column, at) => [column, told[at] ?? null])), found);
    };
  },
};

function firstText(records: readonly unknown[], ways: readonly Path[]): string | null {
  for (const record of records) {
    for (const path of ways) {
      const text = textAt(record, path);
      if (text !== null && text !== '') return text;
    }
  }
  return null;
}

type Texts = Readonly<Partial<Record<Column, string | null>>>;

function answerOf(told: Texts, found: Texts): Answer {
  const answer: Partial<Record<Column, string>> = {};
  const take = (column: Column) => {
    const text = found[column] ?? null;
    if (text !== null && (told[column] ?? null) === null) answer[column] = text;
  };
  for (const column of Object.keys(networkColumns) as readonly Column[]) take(column);
  for (const { agreeOn, fill } of levels) {
    const [a, b] = [told[agreeOn] ?? null, found[agreeOn] ?? null];
    if (a !== null && b !== null && a !== b) break;
    fill.forEach(take);
  }
  return answer;
}
