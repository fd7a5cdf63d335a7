import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../etl/run/open-storage.ts';
import { testFolder } from './folder.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (content: Uint8Array | null): string | null => (content === null ? null : Buffer.from(content).toString());

describe('a store in a folder', () => {
  it('gives a key to one of many who want to be first, and never replaces what is there', async () => {
    const store = openStorage(testFolder());
    const tries = Array.from({ length: 20 }, (_, n) => store.writeIfAbsent('runs/open', bytes(String(n))));
    const winners = (await Promise.all(tries)).flatMap((won, n) => (won ? [String(n)] : []));
    expect(winners).toHaveLength(1);
    expect(text(await store.read('runs/open'))).toBe(winners[0]);
    expect(readdirSync(store.localPath('runs/')!)).toEqual(['open']);
  });

  it('lists files in order of keys, with sizes, and says nothing of unfinished writes', async () => {
    const store = openStorage(testFolder());
    await store.write('a/2', bytes('two'));
    await store.write('a/1/x', bytes('x'));
    writeFileSync(store.localPath('a/.unfinished-1-ab')!, 'half');
    const listed = await store.list('a/');
    expect(listed.map(({ key, bytes }) => [key, bytes])).toEqual([
      ['a/1/x', 1],
      ['a/2', 3],
    ]);
    expect(await store.folders('a/')).toEqual(['1']);
    expect(await store.list('nowhere/')).toEqual([]);
    expect(await store.read('nowhere')).toBeNull();
  });

  it('tells changed content by its etag', async () => {
    const store = openStorage(testFolder());
    const etag = async () => (await store.list('a/'))[0]!.etag;
    await store.write('a/1', bytes('one'));
    const before = await etag();
    expect(await etag()).toBe(before);
    await store.write('a/1', bytes('eno'));
    expect(await etag()).not.toBe(before);
  });

  it('removes trees with the folders they leave empty, but not the others', async () => {
    const store = openStorage(testFolder());
    for (const key of ['events/dt=1/run=A/p', 'events/dt=1/run=B/p', 'events/dt=2/run=A/p']) {
      await store.write(key, bytes('x'));
    }
    await store.removeTree('events/dt=1/run=A/');
    await store.removeTree('events/dt=2/run=A/');
    await store.removeTree('events/dt=3/run=A/');
    expect(await store.folders('events/')).toEqual(['dt=1']);
    expect(await store.folders('events/dt=1/')).toEqual(['run=B']);
  });

  it('adopts finished files', async () => {
    const folder = testFolder();
    const store = openStorage(join(folder, 'store'));
    writeFileSync(join(folder, 'made'), 'rows');
    await store.adopt(join(folder, 'made'), 'events/dt=1/run=A/part');
    expect(text(await store.read('events/dt=1/run=A/part'))).toBe('rows');
    expect(readdirSync(folder)).toEqual(['store']);
  });

  it('sweeps what other writers left unfinished, not its own', async () => {
    const store = openStorage(testFolder());
    await store.write('runs/x', bytes('x'));
    for (const pid of [process.pid, 1]) writeFileSync(store.localPath(`runs/.unfinished-${pid}-ab`)!, 'half');
    await store.sweepUnfinished(['', 'runs/', 'nowhere/']);
    expect(readdirSync(store.localPath('runs/')!)).toEqual([`.unfinished-${process.pid}-ab`, 'x']);
  });

  it('survives being swept by others while it writes', async () => {
    const store = openStorage(testFolder());
    const folder = store.localPath('runs/')!;
    let sweeps = 0;
    // Fewer sweeps than tries, so that the last try is undisturbed.
    const sweep = () => {
      rmSync(folder, { recursive: true, force: true });
      if (++sweeps < 10) setImmediate(sweep);
    };
    sweep();
    for (let n = 0; n < 20; n++) expect(await store.writeIfAbsent(`runs/${n}`, bytes(String(n)))).toBe(true);
    expect(sweeps).toBe(10);
    expect(text(await store.read('runs/19'))).toBe('19');
  });

  it('names a file that is where the folder should be', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'file'), 'text');
    const store = openStorage(join(folder, 'file'));
    await expect(store.write('store.json', bytes('{}'))).rejects.toThrow(
      `the store ${join(folder, 'file')} must be a folder, but`,
    );
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('text');
  });

  it('refuses places it cannot write', () => {
    expect(() => openStorage('gs://bucket/store')).toThrow(
      '--store must be a folder, such as ./store, or s3://bucket/prefix, got "gs://bucket/store"',
    );
    for (const location of ['s3://', 's3:///store', 's3://b']) {
      expect(() => openStorage(location)).toThrow(
        `--store must name a bucket, such as s3://bucket/prefix, got "${location}"`,
      );
    }
  });
});
