import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader, type Reader } from '../../etl/duckdb/reader.ts';
import { resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import type { GenerateReport } from '../../lib/generate/truth.ts';
import { eventKinds, pixelPaths } from '../../lib/protocol/parameters.ts';
import { filledIn, type GivenValues } from '../../lib/questions/fill.ts';
import { prelude, readQuestion } from '../../lib/questions/library.ts';
import { load } from '../duckdb/stores.ts';
import { type ReadLine, readLogs, sentParameters } from '../generate/read-logs.ts';

type Row = Readonly<Record<string, unknown>>;

/** Lines are loaded by the first of these runs that comes after their file was delivered. */
const runs = ['20261102T040000Z', '20261110T040000Z'] as const;
const timeOf = (run: string) =>
  Date.parse(run.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** The smallest value that so many in a hundred do not exceed. */
const percentile = (sorted: readonly number[], share: number) => sorted[Math.ceil((sorted.length * share) / 100) - 1];
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
const grouped = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};

interface Sent {
  readonly id: string;
  readonly collectedAt: number;
  readonly loadedAt: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The events of the logs, once each, by the run that loads them first. */
function sentEvents(lines: readonly ReadLine[], loadedAt: (file: string) => number): readonly Sent[] {
  const known: Readonly<Record<string, string>> = eventKinds;
  const all = lines
    .filter((line) => line.field('cs-method') === 'GET' && line.field('sc-status') === '200')
    .filter((line) => line.field('cs-uri-stem') === pixelPaths.pixel && line.field('timestamp(ms)') !== '')
    .map((line): Sent => {
      const parameters = sentParameters(line.field('cs-uri-query'));
      const id = parameters.get('eid') ?? line.field('x-edge-request-id');
      return { id, collectedAt: Number(line.field('timestamp(ms)')), loadedAt: loadedAt(line.file), parameters };
    })
    .filter(({ parameters }) => known[parameters.get('e') ?? ''] !== undefined)
    .sort((a, b) => a.loadedAt - b.loadedAt || a.collectedAt - b.collectedAt);
  return [...new Map(all.toReversed().map((event) => [event.id, event])).values()];
}

describe('of generated traffic', () => {
  let folder: string;
  let truth: GenerateReport;
  let events: readonly Sent[];
  let reader: Reader;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-invariants-'));
    const [made, raw, store] = [join(folder, 'made'), join(folder, 'raw'), join(folder, 'store')];
    // Four days of each of two weeks, and three of each of two months.
    truth = await generate({ events: 3000, seed: 8, out: made, from: '2026-10-29', days: 8 });
    const files = readdirSync(made, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.gz'));
    const loadedBy = (file: string) => runs.find((run) => statSync(join(made, file)).mtimeMs <= timeOf(run))!;
    // Nobody's ids are taken away, so that there is something to count.
    const goals = { cart: { path: '/cart' }, product: { category: 'product', action: 'view' } };
    const config = resolveConfig({ privacy: { gpc: 'keep' }, models: { goals } });
    for (const run of runs) {
      for (const file of files.filter((name) => loadedBy(name) === run)) {
        mkdirSync(dirname(join(raw, file)), { recursive: true });
        copyFileSync(join(made, file), join(raw, file));
      }
      expect(await load(raw, store, { config, run })).toMatchObject({ outcome: 'committed', modelsError: null });
    }
    events = sentEvents(readLogs(made).lines, (file) => timeOf(loadedBy(file)));
    reader = await openReader(store, { threads: 1 });
    for (const statement of prelude('queries', 'duckdb')) await reader.query(statement);
  }, 600_000);
  afterAll(() => {
    reader?.close();
    rmSync(folder, { recursive: true });
  });

  const rowsOf = async (sql: string): Promise<readonly Row[]> => {
    const { columns, rows } = await reader.query(sql);
    return rows.map((row) => Object.fromEntries(row.map((value, at) => [columns[at]!.name, value])));
  };
  const asked = (name: string, given: GivenValues = {}) =>
    rowsOf(filledIn(readQuestion('queries', name), given, 'duckdb'));
  const column = (rows: readonly Row[], name: string) => rows.map((row) => Number(row[name]));
  const everybody = { bots: ['true'] };

  it('every event that was sent is in the store', () => {
    expect(events).toHaveLength(truth.events);
  });

  it.each([['quality/loss-by-day'], ['quality/loss-by-browser'], ['quality/loss-by-page']])(
    '%s finds the gaps that were made, and the whole loss lies in its interval',
    async (name) => {
      const limit: GivenValues = name.endsWith('page') ? { limit: ['10000'] } : {};
      const rows = await asked(name, { ...everybody, ...limit });
      expect(truth.gaps).toBeGreaterThan(3);
      expect(sum(column(rows, 'missing'))).toBe(truth.gaps);
      expect(column(rows, 'expected')).toEqual(rows.map(({ seen, missing }) => Number(seen) + Number(missing)));
      for (const { loss, loss_low, loss_high } of rows) {
        if (loss !== null) expect(Number(loss_low) <= Number(loss) && Number(loss) <= Number(loss_high)).toBe(true);
      }
      const [seen, missing, expected] = ['seen', 'missing', 'expected'].map((of) => sum(column(rows, of)));
      const tried = expected! - sum(column(rows, 'page_views'));
      const estimate = (seen! * missing!) / (tried - missing!);
      // Three standard deviations of a count.
      expect(Math.abs(truth.lost - estimate)).toBeLessThan(3 * Math.sqrt(truth.lost));
    },
  );

  it('lateness is the time from each line to the run that loads it', async () => {
    const days = grouped(events, ({ collectedAt }) => new Date(collectedAt).toISOString().slice(0, 10));
    const rows = [...days].sort().map(([day, ofDay]) => {
      const seconds = ofDay.map((event) => (event.loadedAt - event.collectedAt) / 1000).sort((a, b) => a - b);
      return {
        ...{ day, events: ofDay.length, max_seconds: seconds.at(-1) },
        ...{ p50_seconds: percentile(seconds, 50), p95_seconds: percentile(seconds, 95) },
        late_events: seconds.filter((n) => n > 259_200).length,
      };
    });
    expect(await asked('quality/lateness-by-day', { ...everybody, late_seconds: ['259200'] })).toMatchObject(rows);
    const fresh = await asked('quality/freshness', everybody);
    const newest = Math.max(...events.map(({ collectedAt }) => collectedAt));
    expect(column(fresh, 'quiet_seconds')).toContain((timeOf(runs[1]) - newest) / 1000);
  });

  it('robots are those that were made, and what behaves like them stands apart', async () => {
    const rows = await asked('quality/bots-by-reason');
    const labelled = rows.filter(({ reason }) => !String(reason).startsWith('behaviour:'));
    expect(sum(column(labelled, 'events'))).toBe(truth.bots);
    expect(sum(column(labelled, 'share'))).toBeCloseTo(truth.bots / truth.events, 12);
  });

  it('clocks are as far away as their lines tell', async () => {
    const systems = new Map(
      (await rowsOf('select event_id, os_family from events')).map((row) => [row.event_id, String(row.os_family)]),
    );
    const sent = events.filter(({ parameters }) => parameters.has('stm'));
    const rows = await asked('quality/clock-skew', everybody);
    expect(sum(column(rows, 'events'))).toBe(sent.length);
    const bySystem = grouped(sent, ({ id }) => systems.get(id)!);
    expect(rows).toHaveLength(bySystem.size);
    for (const row of rows) {
      const ahead = bySystem
        .get(String(row.operating_system))!
        .map(({ collectedAt, parameters }) => (Number(parameters.get('stm')) - collectedAt) / 1000)
        .sort((a, b) => a - b);
      const away = ahead.map(Math.abs).sort((a, b) => a - b);
      expect(row).toMatchObject({
        ...{ p50_ahead_seconds: percentile(ahead, 50), p50_seconds: percentile(away, 50) },
        ...{ p95_seconds: percentile(away, 95), max_seconds: away.at(-1) },
        off_events: away.filter((n) => n > 60).length,
      });
    }
  });

  it('costs are those of all requests and bytes', async () => {
    const rows = await asked('quality/cost-by-day');
    expect(sum(column(rows, 'requests'))).toBe(truth.lines - truth.ignored.header!);
    expect(sum(column(rows, 'events'))).toBe(truth.events);
    expect(sum(column(rows, 'log_bytes'))).toBe(truth.bytes);
  });

  it.each([
    ['platform/struct-events', { limit: ['10000'] }, truthOf('struct')],
    ['platform/self-describing-events', {}, truthOf('unstruct')],
    ['platform/link-clicks', { limit: ['10000'] }, clicksOf],
  ] as const)('%s counts all there are', async (name, given, wanted) => {
    const rows = await asked(name, { ...everybody, ...given });
    expect(sum(column(rows, name.endsWith('clicks') ? 'clicks' : 'events'))).toBe(wanted());
  });

  function truthOf(kind: 'struct' | 'unstruct') {
    return () => truth.kinds[kind];
  }
  function clicksOf() {
    const data = ({ parameters }: Sent) => Buffer.from(parameters.get('ue_px') ?? '', 'base64url').toString('utf8');
    return events.filter((event) => data(event).includes('/link_click/')).length;
  }

  const retentions = ['first-visit', 'first-source', 'first-purchase', 'first-event'].flatMap((name) =>
    ['week', 'month'].map((period): [string, string] => [`cohorts/by-${name}`, period]),
  );
  it.each(retentions)('%s, by %s: all of a cohort are there at first, and never more', async (name, period) => {
    const event: GivenValues = name.endsWith('event') ? { event: ['add_to_*'] } : {};
    const rows = await asked(name, { period: [period], ...event });
    const first = rows.filter((row) => row.period_number === 0);
    expect(first.length).toBeGreaterThan(0);
    expect(column(first, 'retention')).toEqual(first.map(() => 1));
    expect(rows.filter(({ active, visitors }) => Number(active) > Number(visitors))).toEqual([]);
    expect(Math.max(...column(rows, 'period_number'))).toBe(1);
  });

  it('retention by week is that of the visits, counted one by one', async () => {
    const visits = await rowsOf(
      `select visitor_id, dt, is_new from visits
       where not is_bot and (visitor_id = domain_userid or visitor_id = network_userid) order by dt, start_tstamp, visit_id`,
    );
    const weekOf = (day: unknown) => (String(day) < '2026-11-02' ? '2026-10-26' : '2026-11-02');
    const came = [...grouped(visits, (visit) => String(visit.visitor_id)).values()].filter(
      ([first]) => first!.is_new !== false,
    );
    const [old, young] = ['2026-10-26', '2026-11-02'].map((week) =>
      came.filter(([first]) => weekOf(first!.dt) === week),
    );
    const back = old!.filter((ofVisitor) => ofVisitor.some(({ dt }) => weekOf(dt) === '2026-11-02')).length;
    expect(await asked('cohorts/by-first-visit')).toMatchObject([
      { cohort: '2026-10-26', period_number: 0, visitors: old!.length, active: old!.length },
      { cohort: '2026-10-26', period_number: 1, visitors: old!.length, active: back },
      { cohort: '2026-11-02', period_number: 0, visitors: young!.length, active: young!.length },
    ]);
    const bySource = await asked('cohorts/by-first-source');
    const first = bySource.filter((row) => row.period_number === 0);
    expect(sum(column(first, 'visitors'))).toBe(came.length);
  });

  /** What everybody did, in order: who, when and what, told by the page view of each event. */
  const happenings = async (who: 'visitor_id' | 'visit_id') =>
    grouped(
      await rowsOf(
        `select e.event_id, v.${who} as who, epoch_ms(e.derived_tstamp) as at, e.event, e.page_urlpath as path,
           case e.event when 'page_view' then e.page_urlpath when 'struct' then e.se_action else e.event_name end as what
         from events e
         left join page_views p on p.page_view_id = e.page_view_id
         join visits v on v.visit_id = p.visit_id or (p.visit_id is null and v.domain_sessionid = e.domain_sessionid)
         where not v.is_bot and v.visitor_id is not null
         order by e.derived_tstamp, e.event <> 'page_view', e.event_id`,
      ),
      (row) => String(row.who),
    );

  const steps = ['/*', 'add_to_cart', '/cart', '/checkout/*', 'transaction'];
  it.each([
    ['visitor_id', '1'],
    ['visitor_id', '30'],
    ['visit_id', '30'],
  ] as const)(
    'a funnel of %s within %s days never grows, and is what trying every beginning gives',
    async (who, days) => {
      const rows = await asked('platform/funnel', {
        ...{ steps: [steps.join(' > ')], days: [days] },
        within_visit: [String(who === 'visit_id')],
      });
      const isStep = (what: unknown, step: string) =>
        step.endsWith('*') ? String(what).startsWith(step.slice(0, -1)) : what === step;
      const reached = steps.map(() => 0);
      for (const all of (await happenings(who)).values()) {
        const done = all.filter(({ event }) => event !== 'page_ping');
        const depths = done.flatMap((beginning, at) => {
          if (!isStep(beginning.what, steps[0]!)) return [];
          let depth = 1;
          for (const { what, at: time } of done.slice(at + 1)) {
            if (Number(time) - Number(beginning.at) > Number(days) * 86_400_000) break;
            if (depth < steps.length && isStep(what, steps[depth]!)) depth++;
          }
          return [depth];
        });
        for (let step = 0; step < Math.max(0, ...depths); step++) reached[step]!++;
      }
      expect(reached.at(-1)).toBeGreaterThan(0);
      expect(column(rows, 'reached')).toEqual(reached);
      expect(reached).toEqual([...reached].sort((a, b) => b - a));
      for (const { conversion, drop_off } of rows) expect(Number(conversion) + Number(drop_off)).toBeCloseTo(1, 12);
    },
  );

  it('goals are reached by the visits in which they happened', async () => {
    const visits = [...(await happenings('visit_id')).values()];
    const reach = (is: (row: Row) => boolean) => visits.filter((rows) => rows.some(is)).length;
    const counts = Object.fromEntries((await asked('platform/goals')).map(({ goal, visits: n }) => [goal, n]));
    expect(counts).toEqual({
      cart: reach(({ path }) => path === '/cart'),
      product: reach(({ event, what }) => event === 'struct' && what === 'view'),
      order: reach(({ event }) => event === 'transaction'),
    });
  });

  it.each([[2], [3]])('journeys of %i pages are the beginnings of the visits', async (pages) => {
    const views = await rowsOf(
      'select visit_id, page_urlhost, page_urlpath from page_views where not is_bot and visit_id is not null order by visit_id, page_number',
    );
    const wanted = new Map<string, number>();
    for (const ofVisit of grouped(views, (row) => String(row.visit_id)).values()) {
      const moves = ofVisit.filter(
        (row, at) =>
          at === 0 ||
          row.page_urlhost !== ofVisit[at - 1]!.page_urlhost ||
          row.page_urlpath !== ofVisit[at - 1]!.page_urlpath,
      );
      const journey = moves.slice(0, pages).map((row) => String(row.page_urlpath));
      if (journey.length === pages) wanted.set(journey.join(' > '), (wanted.get(journey.join(' > ')) ?? 0) + 1);
    }
    const rows = await asked('platform/journeys', { pages: [String(pages)], limit: ['10000'] });
    expect(new Map(rows.map(({ journey, visits }) => [journey, visits]))).toEqual(wanted);
    expect(column(rows, 'times')).toEqual(column(rows, 'visits'));
  });
});
