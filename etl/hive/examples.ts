import { resolveConfig } from '../../lib/config.ts';
import { modelTables } from '../../lib/protocol/models.ts';
import { type Commit, type Counts, type Plan, paths } from '../../lib/protocol/store.ts';
import type { ModelsChange } from '../run/model-files.ts';
import { loadScript } from './load-script.ts';
import { modelsScript } from './models-script.ts';
import { expectedDays } from './near-days.ts';
import { publishScript } from './publish-script.ts';

/** A small run on a cluster: what its scripts look like stands in `generated/`, written by "npm run docs". */
const plan: Plan = {
  run: '20261123T040000Z',
  engine: 'hive',
  version: 'firn-example',
  configHash: '0123456789abcdef',
  raw: 's3://shop-events/raw/',
  keepGoing: false,
  objects: [
    { object: 'year=2026/month=11/day=23/hour=02/E1ABC.a1b2c3d4.gz', bytes: 48_211_002, etag: '9e107d9d372bb682' },
    { object: 'year=2026/month=11/day=23/hour=03/E1ABC.b2c3d4e5.gz', bytes: 51_900_417, etag: 'e4d909c290d0fb1c' },
  ],
};

const counts: Counts = {
  objects: 2,
  bytes: 100_111_419,
  lines: 10,
  events: 6,
  bad: { missing_event: 1 },
  ignored: { header: 2 },
  duplicates: 1,
  copiedIds: 0,
};

const commit = (
  n: number,
  { run, days, replaces = [] }: Pick<Commit, 'run'> & { days: readonly string[]; replaces?: readonly string[] },
): Commit => ({
  n,
  run,
  engine: 'hive',
  version: plan.version,
  objects: [],
  broken: [],
  counts,
  files:
    days.length === 0
      ? []
      : [
          ...days.map((dt) => ({ table: 'events' as const, dt, key: `events/dt=${dt}/run=${run}/000000_0`, rows: 3 })),
          { table: 'bad_rows', dt: days[0]!, key: `bad_rows/dt=${days[0]}/run=${run}/000000_0`, rows: 1 },
          { table: 'ledger', dt: null, key: `ledger/run=${run}/000000_0`, rows: 9 },
        ],
  replaces,
});

const lookup = (
  n: number,
  name: string,
  run: string,
  table: Extract<Commit['change'], { readonly kind: 'lookup' }>['table'],
): Commit => ({
  ...commit(n, { run, days: [], replaces: [run] }),
  files: table === null ? [] : [{ table: 'lookup', dt: null, key: paths.lookupTable(name, run), rows: 3 }],
  change: { kind: 'lookup', name, table },
});

const products = { columns: { sku: 'string', name: 'string', margin: 'double' }, source: 'products.csv' } as const;

const before: readonly Commit[] = [
  lookup(38, 'products', '20261122T010000Z', products),
  lookup(39, 'suppliers', '20261122T010001Z', { columns: { name: 'string' }, source: 'suppliers.csv' }),
  commit(40, { run: '20261122T040000Z', days: ['2026-11-21', '2026-11-22'] }),
  commit(41, { run: '20261123T030000Z', days: ['2026-11-23'] }),
];

const modelDays = ['2026-11-21', '2026-11-22', '2026-11-23'];

/** The models after it. */
const models: Commit = {
  ...commit(43, { run: '20261123T040001Z', days: [], replaces: ['20261123T040001Z'] }),
  files: modelTables.map((table) => ({
    table,
    dt: '2026-11-23',
    key: `models/${table}/dt=2026-11-23/run=20261123T040001Z/000000_0`,
    rows: 3,
  })),
  change: {
    kind: 'models',
    base: 42,
    madeBy: '0123456789abcdef',
    days: Object.fromEntries(modelTables.map((table) => [table, modelDays])) as unknown as ModelsChange['days'],
  },
};

const places = { store: 's3://shop-events/store', database: 'firn', tablesOf: 'scripts' } as const;

/** The scripts of the run: path in the repository → text. */
export const exampleScripts = (): Readonly<Record<string, string>> => ({
  'etl/hive/generated/load.q': loadScript({
    ...places,
    plan,
    current: before,
    days: expectedDays(plan),
    shards: 2,
    joined: [],
    rowsScript: `${places.store}/tmp/run=${plan.run}/rows-0123456789abcdef.mjs`,
    node: 'node-22',
  }),
  // The run before was committed but not shown, and this one replaced it.
  'etl/hive/generated/publish.q': publishScript({
    ...places,
    commits: [
      ...before,
      commit(42, { run: plan.run, days: ['2026-11-22', '2026-11-23'], replaces: ['20261123T030000Z'] }),
      models,
      // A lookup with other rows, one taken out, a new one.
      lookup(44, 'products', '20261123T050000Z', products),
      lookup(45, 'suppliers', '20261123T050001Z', null),
      lookup(46, 'customers', '20261123T050002Z', {
        columns: { customer_id: 'string', segment: 'string', orders: 'bigint' },
        source: 'crm/customers.csv',
      }),
    ],
    from: { n: 40 },
  }),
  'etl/hive/generated/models.q': modelsScript({
    ...places,
    run: models.run,
    settings: resolveConfig({}).models,
    days: { ...(models.change as ModelsChange).days, entities: ['2026-11-23'] },
  }),
});
