import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { questionNames, readQuestion } from '../../lib/questions/library.ts';
import { type Fixture, smallSite } from './fixture.ts';

/** Counted by eye from the table in fixture.ts. */
describe('on a site small enough to count', () => {
  let site: Fixture;
  beforeAll(async () => {
    site = await smallSite();
  });
  afterAll(() => site.close());

  it('traffic/page-views-by-day counts views once and addresses without their query', async () => {
    expect(await site.answer('traffic/page-views-by-day')).toEqual([
      ['2026-11-01', 5, 3],
      ['2026-11-02', 3, 1],
    ]);
    expect(await site.answer('traffic/page-views-by-day', { app_id: ['shop'] })).toEqual([
      ['2026-11-01', 4, 2],
      ['2026-11-02', 3, 1],
    ]);
  });

  it('traffic/visitors-by-day knows a network cookie once it came back, and says how many events tell nobody', async () => {
    expect(await site.answer('traffic/visitors-by-day')).toEqual([
      ['2026-11-01', 3, 6, 1],
      ['2026-11-02', 1, 3, 1],
    ]);
    expect(await site.answer('traffic/visitors-by-day', { app_id: ['blog'] })).toEqual([['2026-11-01', 1, 1, 0]]);
  });

  it('content/top-pages has views, viewers, the most frequent title and the time engaged', async () => {
    expect(await site.answer('content/top-pages')).toEqual([
      ['shop.example', '/', 'Home', 5, 1, 5],
      ['shop.example', '/boots', 'Boots', 2, 2, 1.5],
      ['blog.example', '/post', 'A post', 1, 1, null],
    ]);
    expect(await site.answer('content/top-pages', { from: ['2026-11-02'], limit: ['1'] })).toEqual([
      ['shop.example', '/', 'Sale', 3, 1, null],
    ]);
  });

  it('quality/ledger-by-day accounts for every line', async () => {
    expect(await site.answer('quality/ledger-by-day')).toEqual([
      ['2026-11-01', 1, 13, 6, 2, 4, 1, 0],
      ['2026-11-02', 1, 4, 3, 0, 1, 0, 0],
    ]);
  });

  it('quality/lines-by-outcome names reasons and rules, which together are the lines', async () => {
    const rows = await site.answer('quality/lines-by-outcome');
    expect(rows).toEqual([
      ['events', null, 9, '2026-11-01', '2026-11-02'],
      ['ignored', 'header', 3, '2026-11-01', '2026-11-02'],
      ['bad', 'post_body_not_logged', 1, '2026-11-01', '2026-11-01'],
      ['bad', 'unknown_event', 1, '2026-11-01', '2026-11-01'],
      ['duplicates', null, 1, '2026-11-01', '2026-11-01'],
      ['ignored', 'head', 1, '2026-11-01', '2026-11-01'],
      ['ignored', 'not_pixel', 1, '2026-11-01', '2026-11-01'],
    ]);
    expect(rows.reduce((sum, [, , lines]) => sum + (lines as number), 0)).toBe(13 + 4);
  });

  it.each(questionNames('queries'))('%s gives no rows, and no error, for days without lines', async (name) => {
    expect(await site.answer(name, { from: ['2027-01-01'], to: ['2027-01-31'] })).toEqual([]);
  });

  it.each(questionNames('queries'))('%s takes both ends of its range in', async (name) => {
    const oneDay = await site.answer(name, { from: ['2026-11-02'], to: ['2026-11-02'] });
    expect(oneDay.length).toBeGreaterThan(0);
    expect(oneDay.flat()).not.toContain('2026-11-01');
  });

  it.each(questionNames('queries').filter((name) => readQuestion('queries', name).reads.includes('events')))(
    '%s takes any text for an app, however it is quoted',
    async (name) => {
      expect(await site.answer(name, { app_id: ["shop' or '1'='1"] })).toEqual([]);
    },
  );
});
