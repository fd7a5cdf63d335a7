import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourOf } from '../../etl/run/hours.ts';
import { connect, connectShared } from '../../etl/run/s3-client.ts';
import { s3RawLogs } from '../../etl/run/s3-raw-logs.ts';
import { hourPart } from '../../etl/run/s3-window.ts';
import { type Window, windowOf } from '../../etl/run/selection.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import { describeS3, newBucket, useS3 } from './server.ts';

useS3();

const everything: Window = { from: null, spotCheck: null };

/** Puts empty objects into a new bucket. */
async function bucketWith(keys: readonly string[]): Promise<string> {
  const bucket = await newBucket();
  const { sdk, client } = await connectShared();
  for (let from = 0; from < keys.length; from += 50) {
    await Promise.all(
      keys
        .slice(from, from + 50)
        .map((Key) => client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key, Body: '' }))),
    );
  }
  return bucket;
}

/** Raw logs whose listings come in pages of some entries, and what was asked of the server. */
async function paged(bucket: string, entries: number) {
  const s3 = await connect();
  const asked: string[] = [];
  s3.client.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as { Prefix?: string; MaxKeys?: number };
      input.MaxKeys = entries;
      asked.push(input.Prefix ?? '');
      return next(args);
    },
    { step: 'initialize' },
  );
  return { raw: s3RawLogs(`s3://${bucket}/raw`, './store', async () => s3), asked };
}

const names = async (raw: ReturnType<typeof s3RawLogs>, window: Window): Promise<readonly string[]> =>
  (await raw.list(window)).objects.map(({ object }) => object);

const hourly = (distribution: string, day: string, hour: string, id: string): string => {
  const [year, month, date] = day.split('-');
  return `${distribution}/year=${year}/month=${month}/day=${date}/hour=${hour}/E.${day}-${hour}.${id}.gz`;
};

describe('the part of an hour that a folder tells', () => {
  it.each([
    ['E1/year=2026/', '2026'],
    ['year=2026/month=11/', '2026-11'],
    ['a/b/year=2026/month=11/day=23/', '2026-11-23'],
    ['year=2026/month=11/day=23/hour=03/', '2026-11-23-03'],
    ['year=2026/other/', null],
    ['lastyear=2026/', null],
    ['2026/11/', null],
    ['', null],
  ])('%s: %s', (folder, part) => {
    expect(hourPart(folder)).toBe(part);
  });
});

describeS3('raw logs in a bucket', () => {
  it('are listed whole for an empty store, without what is no log', async () => {
    const bucket = await bucketWith([
      'raw/b.log',
      'raw/deep/er/a.gz',
      'raw/README.md',
      'raw/.git/x.log',
      'raw/_tmp/a.gz',
      'raw/_SUCCESS',
      'raw/deep/',
      'raw/old_$folder$',
      'rawer/c.log',
    ]);
    const raw = s3RawLogs(`s3://${bucket}/raw`, './store');
    const { objects, skippedNames } = await raw.list(everything);
    expect(objects.map(({ object }) => object)).toEqual(['b.log', 'deep/er/a.gz']);
    expect(skippedNames).toBe(4);
    expect(raw).toMatchObject({ url: `s3://${bucket}/raw/`, windowed: true });
  });

  it('must not hold the store', () => {
    for (const store of ['s3://bucket/raw', 's3://bucket/raw/store/']) {
      expect(() => s3RawLogs('s3://bucket/raw/', store)).toThrow(
        `the store ${store} lies inside the raw logs s3://bucket/raw/, where its files would be taken for logs; pass another --store`,
      );
    }
    for (const store of ['s3://bucket/rawer', 's3://bucket', 's3://other/raw', './raw']) {
      expect(s3RawLogs('s3://bucket/raw/', store).location).toBe('s3://bucket/raw/');
    }
  });

  it('tell etags of objects side by side in one request a page, and none of those that are gone', async () => {
    const all = Array.from({ length: 20 }, (_, n) => `E1.2026-11-23-03.${String.fromCharCode(97 + n)}.gz`);
    const far = ['z/é.log', 'z/\u{1f600}.gz', 'z/\uffee.gz', 'z'];
    const bucket = await bucketWith([...all, ...far].map((name) => `raw/${name}`));
    const { raw, asked } = await paged(bucket, 10);
    const { objects } = await raw.list(everything);
    asked.length = 0;
    const etags = await raw.etags(objects.map(({ object }) => object));
    expect([...etags].sort()).toEqual(objects.map(({ object, etag }) => [object, etag]).sort());
    expect(asked).toHaveLength(3);
    asked.length = 0;
    // One that is not there, before, between and after the others.
    const some = await raw.etags(['A.gz', all[0]!, `${all[0]}x`, all[15]!, 'z/\u{1f600}.gz', 'zz']);
    expect([...some.keys()]).toEqual([all[0]!, all[15]!, 'z/\u{1f600}.gz']);
    expect(asked).toHaveLength(2);
  });
});

describeS3('a run that looks back', () => {
  const days = ['2025-12-31', '2026-01-01', '2026-10-31', '2026-11-05', '2026-11-19', '2026-11-20', '2026-11-23'];
  const keys = ['E1', 'E2'].flatMap((distribution) =>
    days.flatMap((day) => ['00', '23'].map((hour) => hourly(distribution, day, hour, 'a'))),
  );

  it('asks for the days of its window only, and for one day before it', async () => {
    const { raw, asked } = await paged(await bucketWith(keys.map((key) => `raw/${key}`)), 1000);
    const window: Window = { from: '2026-11-20-12', spotCheck: '2026-11-05' };
    const wanted = keys.filter((key) => /day=(05|20|23)/.test(key) && key.includes('month=11'));
    expect(await names(raw, window)).toEqual([...wanted].sort());
    expect(asked.sort()).toEqual(
      [
        'raw/',
        ...['E1', 'E2'].flatMap((distribution) => {
          const year = `raw/${distribution}/year=2026/`;
          const month = `${year}month=11/`;
          return [`raw/${distribution}/`, year, month, `${month}day=05/`, `${month}day=20/`, `${month}day=23/`];
        }),
      ].sort(),
    );
  });

  it('jumps over the old names of each legacy distribution', async () => {
    const legacy = ['E1', 'E2'].flatMap((distribution) =>
      Array.from({ length: 120 }, (_, n) => {
        const day = new Date(Date.UTC(2026, 6, 29 + n)).toISOString().slice(0, 10);
        return `${distribution}.${day}-07.ab12.gz`;
      }),
    );
    const { raw, asked } = await paged(await bucketWith(legacy.map((name) => `raw/${name}`)), 10);
    const found = await names(raw, { from: '2026-11-20-12', spotCheck: '2026-09-09' });
    const wanted = legacy.filter((name) => name.slice(3, 13) >= '2026-11-20' || name.includes('2026-09-09'));
    expect(wanted).toHaveLength(14);
    expect(found).toEqual(expect.arrayContaining(wanted));
    // The first names of each distribution come along; the other 180 are never asked for.
    expect(found.length).toBeLessThan(40);
    expect(asked.length).toBeLessThan(7);
  });

  it('always asks for what tells no hour', async () => {
    const bucket = await bucketWith(['raw/access.log', 'raw/by-hand/2024/a.gz', `raw/${keys[0]}`]);
    const { raw } = await paged(bucket, 1000);
    const found = await names(raw, { from: '2026-11-20-12', spotCheck: null });
    expect(found).toEqual(['access.log', 'by-hand/2024/a.gz']);
  });

  it('misses nothing that a whole listing shows in its window, whatever the layout, the window and the pages', async () => {
    const odd = [
      'access.log',
      'E1.2026-11-19-23.x',
      'E1.2026-11-20-00.x.gz',
      'E1.2026-11-23-05.x.gz',
      'E1/E3.2026-11-22-05.x.gz',
      'E1/year=2026/E4.2026-11-21-05.x.gz',
      'E1/year=2026/month=11/notes.log',
      'E1/year=2026/month=11/day=20/E5.2026-11-20-05.x.gz',
      'E1/year=2026/quarter=4/a.log',
      'é/E1.2026-11-20-00.ü.gz',
    ];
    const bucket = await bucketWith([...keys, ...odd].map((key) => `raw/${key}`));
    const whole = (await paged(bucket, 1000)).raw;
    const { objects } = await whole.list(everything);
    const hour = fc
      .tuple(fc.constantFrom(...days), fc.constantFrom('', '-00', '-12', '-23'))
      .map(([day, rest]) => `${day}${rest}`);
    await fc.assert(
      fc.asyncProperty(
        hour,
        fc.option(fc.constantFrom(...days)),
        fc.integer({ min: 1, max: 9 }),
        async (from, spot, n) => {
          const { raw } = await paged(bucket, n);
          const listed = (await raw.list({ from, spotCheck: spot })).objects;
          const isIn = ({ object }: RawObject) => {
            const told = hourOf(object);
            return told === null || told >= from || (spot !== null && told.startsWith(spot));
          };
          expect(listed.filter(isIn)).toEqual(objects.filter(isIn));
          // And each is listed once, as it is.
          expect(objects).toEqual(expect.arrayContaining([...listed]));
          expect(new Set(listed.map(({ object }) => object)).size).toBe(listed.length);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the window of a run', () => {
  const commits = (n: number, ...objects: readonly string[]) =>
    Array.from({ length: n }, (_, place) => ({
      n: place + 1,
      run: `202611230${place}0000Z`,
      engine: 'duckdb' as const,
      version: 'x',
      objects: objects.map((object) => ({ object, bytes: 1, etag: 'e' })),
      broken: [],
      counts: { objects: 0, bytes: 0, lines: 0, events: 0, bad: {}, ignored: {}, duplicates: 0, copiedIds: 0 },
      files: [],
      replaces: [],
    }));
  const name = 'E1.2026-11-23-10.a.gz';

  it('begins three days before the end of what is committed, and goes round the month before, a day a run', () => {
    const at = (n: number) => windowOf({ commits: commits(n, name), since: null, windowed: true });
    expect(at(1)).toEqual({ from: '2026-11-20-10', spotCheck: '2026-11-18' });
    expect(at(2)).toEqual({ from: '2026-11-20-10', spotCheck: '2026-11-17' });
    const round = new Set(Array.from({ length: 30 }, (_, n) => at(n + 1).spotCheck));
    expect(round.size).toBe(30);
    expect([...round].sort()[0]).toBe('2026-10-21');
    expect(at(31)).toEqual(at(1));
  });

  it('is everything for an empty store, for what is listed whole, and where no committed object tells an hour', () => {
    expect(windowOf({ commits: [], since: null, windowed: true })).toEqual(everything);
    expect(windowOf({ commits: commits(1, name), since: null, windowed: false })).toEqual(everything);
    expect(windowOf({ commits: commits(1, 'access.log'), since: null, windowed: true })).toEqual(everything);
  });

  it('is what the user says it is', () => {
    const since = '2026-01-01';
    expect(windowOf({ commits: commits(1, name), since, windowed: true })).toEqual({ from: since, spotCheck: null });
  });
});
