import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, rowsOf } from '../../etl/duckdb/database.ts';
import { literal } from '../../etl/duckdb/types.ts';
import { loadStep } from '../../etl/hive/load-step.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { configHash } from '../../etl/run/plan.ts';
import { resolveConfig } from '../../lib/config.ts';
import { eventLine, line, uuid, writeLog } from '../run/logs.ts';
import { ask, load } from './stores.ts';

const key = 'a-key-nobody-must-see-0123456789abcdef';
const run = '20261123T040000Z';

/** What must be nowhere: addresses, identifiers and secrets as they came, and the ways a store might have written them. */
const secrets = {
  address: '198.51.100.23',
  addressSent: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
  user: 'jane-doe',
  cookie: 'd7ef3124-b53a-4b13-a233-0088f79dcbcc',
  network: 'fcdff4d0-9175-40ac-a8bb-325c49733608',
  otherCookie: 'aaaaaaaa-0000-4000-8000-bbbbbbbbbbbb',
  mail: 'jane@shop.example',
  token: 'tok3n-of-jane',
  key,
};
const traces = Object.values(secrets).flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  encodeURIComponent(encodeURIComponent(secret)),
]);

const session = {
  schema: 'iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2',
  data: { userId: secrets.cookie, sessionId: uuid(1), sessionIndex: 1 },
};
const customer = { schema: 'iglu:com.acme/customer/jsonschema/1-0-0', data: { mail: secrets.mail, tier: 'gold' } };
const contexts = (...data: readonly object[]) =>
  JSON.stringify({ schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0', data });

const sent = {
  uid: secrets.user,
  duid: secrets.cookie,
  tnuid: secrets.network,
  ip: secrets.addressSent,
  url: `https://shop.example/?_sp=${secrets.otherCookie}.1700000000000&token=${secrets.token}&to=${secrets.mail}`,
  refr: `https://mail.example/?q=${encodeURIComponent(secrets.mail)}`,
  cx: Buffer.from(contexts(session, customer)).toString('base64url'),
};
const query = new URLSearchParams({ e: 'pv', ...sent }).toString();

const config = (keyFile: string) =>
  resolveConfig({
    privacy: {
      ip: { store: 'none' },
      keyFile,
      pseudonymise: [
        ...['user_id', 'domain_userid', 'network_userid', 'refr_domain_userid'],
        { column: 'contexts', schema: 'com.acme/customer', path: 'mail' },
      ],
    },
  });

/** Every file below a folder as text; of Parquet, every value of every row. */
async function textsBelow(folder: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const database = await openDatabase({ threads: 1, memoryLimit: '1GB', temporaryFolder: null });
  try {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const texts = [];
    for (const name of names) {
      const rows = name.endsWith('.parquet')
        ? await rowsOf<{ row: string }>(
            database.connection,
            `select to_json(t)::varchar as row from read_parquet(${literal(name)}, hive_partitioning = false) t`,
          )
        : [];
      texts.push({ name, text: [readFileSync(name, 'latin1'), ...rows.map(({ row }) => row)].join('\n') });
    }
    return texts;
  } finally {
    database.close();
  }
}

const found = (texts: readonly { readonly name: string; readonly text: string }[]) =>
  texts.flatMap(({ name, text }) => traces.filter((trace) => text.includes(trace)).map((trace) => ({ name, trace })));

describe('what the config hides', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'firn-private-'));
    writeFileSync(at('key'), key);
    const lines = [
      eventLine({ at: '2026-11-23 10:00:00', eid: uuid(2), content: 'one', request: 'r1', more: sent }),
      // Bad in every way that keeps the line.
      line('2026-11-23', '10:00:01', 'POST', '/i', query, 'r2'),
      line('2026-11-23', '10:00:02', 'GET', '/i', query.replace('e=pv', 'e=nonsense'), 'r3'),
      line('2026-11-23', '10:00:03', 'GET', '/i', encodeURIComponent(query), 'r4'),
      line('2026-11-23', 'noon', 'GET', '/i', query, 'r5'),
      `${line('2026-11-23', '10:00:04', 'GET', '/i', query, 'r6')}\tone more column`,
      `${secrets.address} GET /i?${query}`,
      // A column that cannot be read says so without showing it.
      eventLine({
        at: '2026-11-23 10:00:05',
        content: 'two',
        request: 'r7',
        more: { ...sent, cx: 'x', co: contexts(customer).slice(1), url: secrets.mail },
      }),
    ];
    // The lines of tests come from an address of their own.
    writeLog(
      at('raw'),
      'E1.2026-11-23-10.a.gz',
      lines.map((one) => one.replace('203.0.113.7', secrets.address)),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is in no file of the store', async () => {
    const report = await load(at('raw'), at('store'), { run, config: config(at('key')) });
    expect(report.counts).toMatchObject({
      events: 2,
      bad: { post_body_not_logged: 1, unknown_event: 1, column_count: 2 },
    });
    const texts = await textsBelow(at('store'));
    expect(texts.filter(({ name }) => name.endsWith('.parquet')).length).toBeGreaterThan(2);
    expect(found(texts)).toEqual([]);
    // Not because nothing was there: the same logs without such a config show what is looked for.
    await load(at('raw'), at('open'), {
      run,
      config: resolveConfig({ privacy: { ip: { store: 'full' }, removeParameters: [] } }),
    });
    const open = new Set(found(await textsBelow(at('open'))).map(({ trace }) => trace));
    const { key: _, mail, ...shown } = secrets;
    expect(Object.values(shown).filter((secret) => !open.has(secret))).toEqual([]);
    expect(open.has(mail)).toBe(true);
  });

  it('leaves what links events of one person', async () => {
    const [[users, cookies, hashes]] = (await ask(
      at('store'),
      'select count(distinct user_id), count(distinct domain_userid), count(distinct visitor_hash) from events',
    )) as [[number, number, number]];
    expect([users, cookies, hashes]).toEqual([1, 1, 1]);
  });

  it('is in no script and no program of a run on Hive', async () => {
    const store = openStorage(at('hive'));
    const settings = config(at('key'));
    const plan = {
      run,
      engine: 'hive' as const,
      version: 'firn-test',
      configHash: configHash(settings),
      raw: at('raw'),
      keepGoing: false,
      objects: [{ object: 'E1.2026-11-23-10.a.gz', bytes: 1, etag: 'e' }],
    };
    const { script, files } = await loadStep(
      { store, plan, current: [], config: settings, erased: [], lookups: [] },
      null,
      {},
    );
    expect(Object.keys(files).length).toBeGreaterThan(1);
    expect(found([script, ...Object.values(files)].map((text) => ({ name: 'script', text })))).toEqual([]);
  });
});
