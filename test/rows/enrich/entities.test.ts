import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirnConfig } from '../../../lib/config.ts';
import { enriched } from './enriched.ts';
import { maxmindFile } from './maxmindFile.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firn-entities-'));
  writeFileSync(join(folder, 'key'), 'k'.repeat(40));
  writeFileSync(
    join(folder, 'city.mmdb'),
    maxmindFile({ '203.0.113.0/24': { location: { latitude: 52.52, longitude: 13.405 } } }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entity = (name: string, data: unknown) => ({
  schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/1-1-0`,
  data,
});
const contextsOf = (...entities: readonly unknown[]) =>
  JSON.stringify({ schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0', data: entities });
const location = (data: unknown) => contextsOf(entity('geolocation_context', data));

async function coordinates(co: string, config: FirnConfig = {}, log: Readonly<Record<string, string>> = {}) {
  const [row] = await enriched(config, [{ query: { co }, log }]);
  expect(row!.field_errors).toBeNull();
  return [row!.geo_latitude, row!.geo_longitude];
}

const none = [null, null];
const amsterdam = { latitude: 52.373, longitude: 4.9, latitudeLongitudeAccuracy: 20.5 };

describe('the coordinates in a geolocation entity', () => {
  it.each<[string, readonly (string | null)[]]>([
    [location(amsterdam), ['52.373', '4.9']],
    [location({ latitude: -90, longitude: 180 }), ['-90', '180']],
    [location({ latitude: 0, longitude: 0 }), ['0', '0']],
    [location({ latitude: -0.0000001, longitude: 1e-9 }), ['-1e-7', '1e-9']],
    [location({ latitude: 90.1, longitude: 4.9 }), none],
    [location({ latitude: 52.3, longitude: -180.5 }), none],
    [location({ latitude: '52.3', longitude: '4.9' }), none],
    [location({ latitude: 52.3 }), none],
    [location({ latitude: null, longitude: 4.9 }), none],
    [location([52.3, 4.9]), none],
    [location('here'), none],
    [location(null), none],
    [contextsOf(), none],
    // The first of two.
    [contextsOf(entity('geolocation_context', amsterdam), entity('geolocation_context', {})), ['52.373', '4.9']],
    [contextsOf(entity('web_page', { id: 'x' }), entity('geolocation_context', amsterdam)), ['52.373', '4.9']],
    [contextsOf(entity('other', { geolocation_context: amsterdam })), none],
    [location(amsterdam).replaceAll('/', '\\/'), ['52.373', '4.9']],
    [location(amsterdam).replaceAll('com.snowplowanalytics.snowplow/geo', 'com.acme/geo'), none],
    ['not JSON geolocation_context', none],
  ])('%s: %j', async (co, expected) => {
    const [row] = await enriched({}, [{ query: { co } }]);
    expect([row!.geo_latitude, row!.geo_longitude]).toEqual(expected);
  });

  it('give way to those of the address', async () => {
    const config = { place: { maxmind: [join(folder, 'city.mmdb')] } };
    expect(await coordinates(location(amsterdam), config)).toEqual(['52.52', '13.405']);
    expect(await coordinates(location(amsterdam), config, { 'c-ip': '8.8.8.8' })).toEqual(['52.373', '4.9']);
  });

  it('do not come out where they are pseudonymised', async () => {
    const place = (path: string) =>
      ({ column: 'contexts', schema: 'com.snowplowanalytics.snowplow/geolocation_context', path }) as const;
    const privacy = { keyFile: join(folder, 'key'), pseudonymise: [place('latitude'), place('longitude')] };
    expect(await coordinates(location(amsterdam), { privacy })).toEqual(none);
  });

  it('are not read of somebody who opted out', async () => {
    const asked = { 'viewer-request-log-data': 'gpc=1' };
    expect(await coordinates(location(amsterdam), {}, asked)).toEqual(none);
    expect(await coordinates(location(amsterdam), { privacy: { gpc: 'keep' } }, asked)).toEqual(['52.373', '4.9']);
  });
});

it('entities without a column stay where they are, as they were sent', async () => {
  const co = contextsOf(
    entity('web_page', { id: '7b5b8f7e-8c1e-4c66-9a41-5a8a3d0c9f11' }),
    entity('PerformanceTiming', { navigationStart: 1, requestStart: 2 }),
    entity('consent_document', { id: '1', version: '5' }),
  );
  const [row] = await enriched({}, [{ query: { co } }]);
  expect(row).toMatchObject({ page_view_id: '7b5b8f7e-8c1e-4c66-9a41-5a8a3d0c9f11', contexts: co });
});
