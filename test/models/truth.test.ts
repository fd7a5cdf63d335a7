import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import type { GenerateReport } from '../../lib/generate/truth.ts';
import { ask, load } from '../duckdb/stores.ts';

describe('models of generated traffic', () => {
  let folder: string;
  let store: string;
  let truth: GenerateReport;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-truth-'));
    store = join(folder, 'store');
    truth = await generate({ events: 4000, seed: 11, out: join(folder, 'raw') });
    // Nobody's ids are taken away, so that there is something to count.
    await load(join(folder, 'raw'), store, { config: resolveConfig({ privacy: { gpc: 'keep' } }) });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('have as many page views and sessions as were made', async () => {
    expect(await ask(store, 'select count(*), count(distinct page_view_id) from page_views')).toEqual([
      [truth.pageViews, truth.pageViews],
    ]);
    expect(
      await ask(
        store,
        "select count(*), count(distinct visit_id), count(distinct domain_sessionid) from visits where identified_by = 'domain_sessionid'",
      ),
    ).toEqual([[truth.sessions, truth.sessions, truth.sessions]]);
  });

  it('have the orders and their money', async () => {
    expect(await ask(store, 'select count(*) from orders')).toEqual([[truth.orders]]);
    const revenue = await ask(
      store,
      'select currency, cast(sum(total) as varchar) from orders group by currency order by currency',
    );
    expect(Object.fromEntries(revenue as [string, string][])).toEqual(truth.revenue);
    expect(await ask(store, 'select sum(orders) from visits')).toEqual(
      await ask(store, 'select count(*) from orders where visit_id is not null'),
    );
  });

  it('have every event that tells a visit in one visit', async () => {
    expect(
      await ask(store, "select cast(sum(events) as integer) from visits where identified_by = 'domain_sessionid'"),
    ).toEqual(await ask(store, 'select cast(count(*) as integer) from events where domain_sessionid is not null'));
    expect(
      await ask(
        store,
        `select count(*) from visits v join (
        select domain_sessionid, count(*) as n, cast(sum(engaged_ms) as double) / 1000 as engaged from events group by all
      ) e on e.domain_sessionid = v.domain_sessionid where n <> v.events or (engaged is not null and abs(engaged - engaged_seconds) > 1e-9)`,
      ),
    ).toEqual([[0]]);
  });

  it('add up: page views to visits, visits to days of visitors, days to visitors', async () => {
    const [[pageViews, visits, days, users] = []] = await ask(
      store,
      `select (select count(*) from page_views where visitor_id is not null and visit_id is not null),
        (select cast(sum(page_views) as integer) from visits where visitor_id is not null),
        (select cast(sum(page_views) as integer) from user_days),
        (select cast(sum(page_views) as integer) from users)`,
    );
    expect([visits, days, users]).toEqual([pageViews, pageViews, pageViews]);
    expect(
      await ask(store, 'select count(*) filter (where is_entry) - count(*) filter (where is_exit) from page_views'),
    ).toEqual([[0]]);
    expect(await ask(store, 'select count(distinct visitor_id) from visits')).toEqual(
      await ask(store, 'select count(*) from users'),
    );
  });
});
