/** What a run needs of a store (`etl/run/storage.ts`), wherever it is: one list for all kinds of places. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../etl/run/open-storage.ts';
import { testFolder } from '../run/folder.ts';
import { describeS3, newBucket, useS3 } from './server.ts';

useS3();

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (content: Uint8Array | null): string | null => (content === null ? null : Buffer.from(content).toString());

const places = [
  { place: 'a folder', describes: describe, newLocation: async () => testFolder() },
  { place: 'a bucket', describes: describeS3, newLocation: async () => `s3://${await newBucket()}/some/prefix` },
];

for (const { place, describes, newLocation } of places) {
  const newStore = async () => openStorage(await newLocation());

  describes(`a store in ${place}`, () => {
    it('gives back what was written, to the byte, and null where nothing was', async () => {
      const store = await newStore();
      const content = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 256));
      await store.write('runs/x/plan.json', content);
      expect(Buffer.compare((await store.read('runs/x/plan.json'))!, content)).toBe(0);
      await store.write('runs/x/plan.json', bytes(''));
      expect(text(await store.read('runs/x/plan.json'))).toBe('');
      expect(await store.read('runs/x/plan')).toBeNull();
      expect(await store.read('nowhere/else')).toBeNull();
    });

    it('gives a key to one of many who want to be first, and never replaces what is there', async () => {
      const store = await newStore();
      const tries = Array.from({ length: 20 }, (_, n) => store.writeIfAbsent('runs/open', bytes(String(n))));
      const winners = (await Promise.all(tries)).flatMap((won, n) => (won ? [String(n)] : []));
      expect(winners).toHaveLength(1);
      expect(text(await store.read('runs/open'))).toBe(winners[0]);
      expect((await store.list('runs/')).map(({ key }) => key)).toEqual(['runs/open']);
    });

    it('gives a key to exactly one of two, 200 times, even if both write the same', async () => {
      const store = await newStore();
      for (let round = 0; round < 200; round++) {
        const same = bytes(round % 2 === 0 ? 'the same' : String(round));
        const won = await Promise.all([
          store.writeIfAbsent(`runs/commits/${round}`, same),
          store.writeIfAbsent(`runs/commits/${round}`, round % 2 === 0 ? same : bytes('another')),
        ]);
        expect(won.filter(Boolean)).toHaveLength(1);
      }
    });

    it('gives a key again once it was freed', async () => {
      const store = await newStore();
      expect(await store.writeIfAbsent('runs/open', bytes('1'))).toBe(true);
      expect(await store.writeIfAbsent('runs/open', bytes('2'))).toBe(false);
      await store.remove(['runs/open']);
      expect(await store.writeIfAbsent('runs/open', bytes('3'))).toBe(true);
      expect(text(await store.read('runs/open'))).toBe('3');
    });

    it('lists the files below a prefix in order of keys, with sizes', async () => {
      const store = await newStore();
      for (const key of ['a/2', 'a/1/x', 'a/1/B', 'ab/1', 'b']) await store.write(key, bytes(key));
      expect((await store.list('a/')).map(({ key, bytes }) => [key, bytes])).toEqual([
        ['a/1/B', 5],
        ['a/1/x', 5],
        ['a/2', 3],
      ]);
      expect((await store.list('')).map(({ key }) => key)).toEqual(['a/1/B', 'a/1/x', 'a/2', 'ab/1', 'b']);
      expect(await store.list('nowhere/')).toEqual([]);
    });

    it('knows the folders right below a prefix', async () => {
      const store = await newStore();
      for (const key of ['events/dt=2/run=B/p', 'events/dt=2/run=A/p', 'events/dt=1/run=A/p', 'events/file']) {
        await store.write(key, bytes('x'));
      }
      expect(await store.folders('events/')).toEqual(['dt=1', 'dt=2']);
      expect(await store.folders('events/dt=2/')).toEqual(['run=A', 'run=B']);
      expect(await store.folders('')).toEqual(['events']);
      expect(await store.folders('nowhere/')).toEqual([]);
    });

    it('takes any character a day, a run or a user may bring into a key', async () => {
      const store = await newStore();
      const keys = ['a/dt=2026-11-23/run=R/part 0.parquet', 'a/a+b&c%20d', 'a/é/ü', "a/it's (1)"].sort();
      for (const key of keys) await store.write(key, bytes(key));
      expect((await store.list('a/')).map(({ key }) => key)).toEqual(keys);
      for (const key of keys) expect(text(await store.read(key))).toBe(key);
      await store.remove(keys);
      expect(await store.list('')).toEqual([]);
    });

    it('tells changed content by its etag', async () => {
      const store = await newStore();
      const etag = async () => (await store.list('a/'))[0]!.etag;
      await store.write('a/1', bytes('one'));
      const before = await etag();
      expect(await etag()).toBe(before);
      await store.write('a/1', bytes('eno'));
      expect(await etag()).not.toBe(before);
    });

    it('adopts finished files, however large, and gives copies of them', async () => {
      const folder = testFolder();
      const store = await newStore();
      const content = Buffer.alloc(3_000_000, 'some rows ');
      writeFileSync(join(folder, 'made'), content);
      await store.adopt(join(folder, 'made'), 'events/dt=1/run=A/part');
      expect(existsSync(join(folder, 'made'))).toBe(false);
      expect(await store.download('events/dt=1/run=A/part', join(folder, 'copy'))).toBe(true);
      expect(Buffer.compare(readFileSync(join(folder, 'copy')), content)).toBe(0);
      expect(await store.download('events/dt=1/run=A/other', join(folder, 'other'))).toBe(false);

      writeFileSync(join(folder, 'empty'), '');
      await store.adopt(join(folder, 'empty'), 'events/dt=1/run=A/part');
      expect(text(await store.read('events/dt=1/run=A/part'))).toBe('');
    });

    it('removes files, and does not mind if they are gone', async () => {
      const store = await newStore();
      for (const key of ['a/1', 'a/2', 'a/3']) await store.write(key, bytes('x'));
      await store.remove(['a/1', 'a/3', 'a/4']);
      await store.remove([]);
      expect((await store.list('')).map(({ key }) => key)).toEqual(['a/2']);
    });

    it('removes trees, and nothing beside them', async () => {
      const store = await newStore();
      for (const key of ['events/dt=1/run=A/p', 'events/dt=1/run=AB/p', 'events/dt=1/run=B/p', 'events/dt=2/run=A/p']) {
        await store.write(key, bytes('x'));
      }
      await store.removeTree('events/dt=1/run=A/');
      await store.removeTree('events/dt=2/run=A/');
      await store.removeTree('events/dt=3/run=A/');
      expect(await store.folders('events/')).toEqual(['dt=1']);
      expect(await store.folders('events/dt=1/')).toEqual(['run=AB', 'run=B']);
    });

    it('lists and removes more than a thousand files', async () => {
      const store = await newStore();
      const keys = Array.from({ length: 1100 }, (_, n) => `many/${String(n).padStart(4, '0')}`);
      for (let from = 0; from < keys.length; from += 50) {
        await Promise.all(keys.slice(from, from + 50).map((key) => store.write(key, bytes('x'))));
      }
      await Promise.all(Array.from({ length: 30 }, (_, n) => store.write(`folders/${100 + n}/x`, bytes('x'))));
      expect((await store.list('many/')).map(({ key }) => key)).toEqual(keys);
      expect(await store.folders('folders/')).toHaveLength(30);
      await store.removeTree('many/');
      expect(await store.list('many/')).toEqual([]);
      expect(await store.folders('')).toEqual(['folders']);
    });

    it('has no objection to being swept', async () => {
      const store = await newStore();
      await store.write('runs/x', bytes('x'));
      await store.sweepUnfinished(['', 'runs/', 'nowhere/']);
      expect((await store.list('')).map(({ key }) => key)).toEqual(['runs/x']);
    });
  });
}

describeS3('a bucket as a whole', () => {
  it('is a store too', async () => {
    const bucket = await newBucket();
    const store = openStorage(`s3://${bucket}/`);
    await store.write('store.json', bytes('{}'));
    await store.write('runs/open', bytes('x'));
    expect((await store.list('')).map(({ key }) => key)).toEqual(['runs/open', 'store.json']);
    expect(await store.folders('')).toEqual(['runs']);
    expect(text(await openStorage(`s3://${bucket}`).read('store.json'))).toBe('{}');
  });
});
