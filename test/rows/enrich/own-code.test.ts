import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rowSettings } from '../../../etl/rows/settings.ts';
import { createTransform } from '../../../etl/rows/transform.ts';
import { loadConfig } from '../../../lib/cli/config-file.ts';
import { resolveConfig } from '../../../lib/config.ts';
import type { Cells } from '../cells.ts';
import { objectOf, transformedBy } from '../implementations.ts';
import { logOf, type Request, rowsOf } from './enriched.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firn-own-code-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The settings of a config file whose `enrich` is this text. */
async function settingsOf(enrich: string, before = '') {
  const file = join(folder, 'firn.config.ts');
  writeFileSync(
    file,
    `import { defineConfig } from 'firn';\n${before}\nexport default defineConfig({ enrich: ${enrich} });\n`,
  );
  return rowSettings(await loadConfig(file), 'firn-test');
}

const events = async (enrich: string, requests: readonly Request[], before = ''): Promise<readonly Cells[]> =>
  rowsOf(logOf(requests), await settingsOf(enrich, before));

describe("the config's own code", () => {
  it('sees an event as its columns and sets some of them', async () => {
    const [row] = await events(
      `[
        (event) => ({ user_id: event.user_id!.toUpperCase(), se_property: typeof event.dvce_created_tstamp!.getTime() }),
        (event) => ({ user_fingerprint: event.user_id, se_value: 1.5, ti_quantity: 7, geo_asn: 12345678901n, is_bot: true }),
        (event) => ({ tr_total: '3.999', true_tstamp: new Date(0), page_title: null, tr_currency: 'eur' }),
        () => undefined,
        () => {},
      ]`,
      [{ query: { uid: 'jane', dtm: '1700000000000', page: 'Boots' } }],
    );
    expect(row).toMatchObject({
      user_id: 'JANE',
      user_fingerprint: 'JANE',
      se_property: 'number',
      se_value: '1.5',
      ti_quantity: '7',
      geo_asn: '12345678901',
      is_bot: 'true',
      tr_total: '4.00',
      true_tstamp: '1970-01-01 00:00:00.000',
      page_title: null,
      tr_currency: 'EUR',
      field_errors: null,
    });
  });

  it('sees every column with the value it is stored with, and nothing that is not stored', async () => {
    const [row] = await events(
      `[(event) => ({ entities: [{ schema: 'iglu:a/b/c/1-0-0', data: { ...event, geo_asn: Number(event.geo_asn) } }] })]`,
      [
        {
          query: { duid: 'd', url: 'https://shop.example/?token=t&a=1', tr_tt: '1.5', f_pdf: '1' },
          log: { asn: '3320' },
        },
      ],
    );
    expect(JSON.parse(row!.derived_contexts!).data[0].data).toMatchObject({
      collector_tstamp: '2026-11-23T10:00:00.000Z',
      domain_userid: 'd',
      page_url: 'https://shop.example/?a=1',
      user_ipaddress: '203.0.113.0',
      tr_total: '1.50',
      geo_asn: 3320,
      br_features_pdf: true,
      user_id: null,
      field_errors: null,
    });
  });

  it('adds entities and labels', async () => {
    const [row] = await events(
      `[
        () => ({ entities: [{ schema: 'iglu:com.acme/tier/jsonschema/1-0-0', data: { tier: 'größe\\t' } }], labels: ['a', 'b'] }),
        () => ({ entities: [{ schema: 'iglu:com.acme/other/jsonschema/1-0-0', data: [] }], labels: ['a'] }),
      ]`,
      [{}],
    );
    expect(JSON.parse(row!.derived_contexts!)).toEqual({
      schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
      data: [
        { schema: 'iglu:com.acme/tier/jsonschema/1-0-0', data: { tier: 'größe\t' } },
        { schema: 'iglu:com.acme/other/jsonschema/1-0-0', data: [] },
      ],
    });
    expect(row!.etl_tags).toBe('["a","b"]');
  });

  it('drops events by rules, which are counted', async () => {
    const settings = await settingsOf(
      `[(event) => (event.user_id === null ? undefined : { drop: event.user_id }), () => ({ labels: ['kept'] })]`,
    );
    const log = Buffer.from(
      logOf(
        ['staff', null, 'bots', 'staff', 'header', 'Not this'].map((uid) => ({ query: uid === null ? {} : { uid } })),
      ),
    );
    const { rows, tallies } = await transformedBy(createTransform(settings), objectOf('log', log), [log]);
    expect(tallies).toMatchObject([{ lines: 7, events: 3, ignored: { header: 1, bots: 1, staff: 2 } }]);
    expect(Object.keys(tallies[0]!.ignored)).toEqual(['header', 'bots', 'staff']);
    expect(rows.filter((row) => row.includes('["kept"]'))).toHaveLength(3);
    expect(rows.filter((row) => row.includes('is no name for a rule'))).toHaveLength(2);
  });

  it('that fails marks the event and harms nothing else', async () => {
    const [row] = await events(
      `[
        function broken(event) { return { user_id: event.page_urlhost.length }; },
        () => { throw 'no \\t error'; },
        () => ({ event_id: 'x' }),
        () => ({ nonsense: 1 }),
        () => ({ se_property: {} }),
        () => ({ entities: [{ schema: 'iglu:x', data: {} }] }),
        () => ({ ti_quantity: 1.5, platform: 'toaster', name_tracker: 'x'.repeat(200) }),
        () => ({ page_title: 'still here' }),
      ] as never`,
      [{ query: { uid: 'jane' } }],
    );
    expect(row).toMatchObject({ user_id: 'jane', page_title: 'still here', ti_quantity: null });
    expect(JSON.parse(row!.field_errors!)).toEqual({
      platform: 'not_platform: toaster',
      name_tracker: 'too_long: 200 characters',
      ti_quantity: 'not_integer: 1.5',
      'enrich[0] broken': "own_code: Cannot read properties of null (reading 'length')",
      'enrich[1]': 'own_code: no   error',
      'enrich[2]': 'own_code: "event_id" is no column that can be set',
      'enrich[3]': 'own_code: "nonsense" is no column that can be set',
      'enrich[4]': 'own_code: a value must be a text, a number, a boolean or a Date',
      'enrich[5]': 'own_code: "iglu:x" is no schema such as iglu:com.acme/tier/jsonschema/1-0-0',
    });
  });

  it('may use other files and modules', async () => {
    writeFileSync(join(folder, 'tiers.ts'), `export const tiers: Record<string, string> = { jane: 'gold' };\n`);
    const [row] = await events(
      `[(event) => ({ user_id: createHash('md5').update(tiers[event.user_id ?? ''] ?? '').digest('hex') })]`,
      [{ query: { uid: 'jane' } }],
      `import { createHash } from 'node:crypto';\nimport { tiers } from './tiers.ts';`,
    );
    expect(row!.user_id).toBe('e07e81c20cf5935f5225765f0af81755');
  });

  it('that is slow is named once', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      const slow = `[function idle() { for (const end = performance.now() + 0.3; performance.now() < end; ); }, () => ({})]`;
      await events(slow, Array<Request>(1500).fill({}));
      expect(said.mock.calls).toEqual([
        [expect.stringMatching(/^firn: enrich\[0\] idle of your config takes \d+ µs an event; /)],
      ]);
    } finally {
      said.mockRestore();
    }
  });

  it('comes from a file only, and changes what a run is', async () => {
    expect(() => resolveConfig({ enrich: [() => ({})] })).toThrow('which only a config file can bring');
    expect(() => resolveConfig({ enrich: ['x'] })).toThrow(/"enrich.0" must be a function/);
    const [one, other] = [
      await settingsOf('[() => ({ user_id: "a" })]'),
      await settingsOf('[() => ({ user_id: "b" })]'),
    ];
    expect(one).not.toEqual(other);
  });
});
