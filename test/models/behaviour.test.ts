import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { ask, load } from '../duckdb/stores.ts';
import { testFolder } from '../run/folder.ts';
import { type Hit, writeHits } from './site.ts';

/** Page views of somebody, so many seconds apart, from ten o'clock. */
const views = (who: string, count: number, apart: number, more: Hit['sent'] = {}): readonly Hit[] =>
  Array.from({ length: count }, (_, n) => ({
    at: new Date(Date.parse('2026-11-01T10:00:00Z') + n * apart * 1000).toISOString().slice(0, 19).replace('T', ' '),
    sent: { e: 'pv', duid: who, vid: 1, url: `https://shop.example/${n}`, ...more },
  }));

async function visitsOf(hits: readonly Hit[], config = {}): Promise<(columns: string) => ReturnType<typeof ask>> {
  const folder = testFolder();
  const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
  writeHits(raw, 'E1.2026-11-01-12.a.gz', hits);
  await load(raw, store, { config: resolveConfig(config) });
  return (sql) => ask(store, sql);
}

it('who views pages faster than anybody reads, or without any engagement, is a robot, and its page views are', async () => {
  const query = await visitsOf([
    ...views('fast', 30, 0.5),
    ...views('fast-but-few', 29, 0.5),
    ...views('quick', 30, 2),
    ...views('measured', 20, 60, { fs: 1 }),
    ...views('measured-and-here', 19, 60, { fs: 1 }),
    { at: '2026-11-01 10:30:00', sent: { e: 'pv', duid: 'measured-and-here', vid: 1, fs: 1, fe: 100 } },
    ...views('silent', 20, 60),
  ]);
  expect(await query('select visitor_id, is_bot, bot_reason, page_views from visits order by 1')).toEqual([
    ['fast', true, 'behaviour:rate', 30],
    ['fast-but-few', false, null, 29],
    ['measured', true, 'behaviour:no_engagement', 20],
    ['measured-and-here', false, null, 20],
    ['quick', false, null, 30],
    ['silent', false, null, 20],
  ]);
  expect(await query('select visitor_id, count(*) from page_views where is_bot group by 1 order by 1')).toEqual([
    ['fast', 30],
    ['measured', 20],
  ]);
});

it('a visitor hash is a visitor of its day: what goes on after midnight is another visit', async () => {
  const folder = testFolder();
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, 'k'.repeat(40));
  const at = (time: string): Hit => ({
    at: time,
    sent: { e: 'pv', ip: '203.0.113.7', ua: 'Mozilla/5.0 (X11; Linux) Firefox/145.0' },
  });
  const query = await visitsOf(['2026-11-01 23:50:00', '2026-11-01 23:55:00', '2026-11-02 00:01:00'].map(at), {
    privacy: { keyFile },
  });
  expect(await query('select dt, identified_by, page_views, is_new from visits order by dt')).toEqual([
    ['2026-11-01', 'visitor_hash', 2, null],
    ['2026-11-02', 'visitor_hash', 1, null],
  ]);
});

it('a visit that never ends is capped: each day after the longest is a visit of its own', async () => {
  const days = ['01', '02', '03', '04', '05', '06', '10'];
  const query = await visitsOf(
    days.map((day) => ({
      at: `2026-11-${day} 12:00:00`,
      sent: { e: 'pv', duid: 'a', vid: 1, url: 'https://shop.example/' },
    })),
  );
  expect(await query('select dt, page_views, is_capped from visits order by dt')).toEqual([
    ['2026-11-01', 4, false],
    ['2026-11-05', 1, true],
    ['2026-11-06', 1, true],
    ['2026-11-10', 1, false],
  ]);
  expect(await query('select dt from page_views where is_capped order by dt')).toEqual([
    ['2026-11-05'],
    ['2026-11-06'],
  ]);
  expect(await query('select count(distinct visit_id) from page_views')).toEqual([[4]]);
});
