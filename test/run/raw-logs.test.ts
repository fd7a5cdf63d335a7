import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLogName } from '../../etl/run/log-name.ts';
import { localRawLogs } from '../../etl/run/raw-logs.ts';
import { testFolder } from './folder.ts';

describe('raw logs in a folder', () => {
  it.each([
    ['E1.2026-11-23-03.ab12.gz', true],
    ['E1.2026-11-23-03.ab12', true],
    ['access.log', true],
    ['LOG.TXT', true],
    ['lines.tsv', true],
    ['access', true],
    ['.hidden.gz', false],
    ['_SUCCESS', false],
    ['notes.md', false],
    ['part-0.parquet', false],
    ['a\tb.gz', false],
  ])('take %j for a log: %s', (name, expected) => {
    expect(isLogName(name)).toBe(expected);
  });

  it('are listed in order, whatever the layout, without what is no log', async () => {
    const folder = testFolder();
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    mkdirSync(join(folder, '.git'));
    for (const name of ['b.log', 'deep/er/a.gz', 'README.md', '.git/x.log', '_tmp'])
      writeFileSync(join(folder, name), 'x');
    // A link that leads back up must not be followed for ever.
    symlinkSync(folder, join(folder, 'deep/again'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'broken.log'));
    const raw = await localRawLogs(folder, join(folder, '../store'));
    const { objects, skippedNames } = await raw.list({ from: null, spotCheck: null });
    expect(objects.map(({ object, bytes }) => [object, bytes])).toEqual([
      ['b.log', 1],
      ['deep/er/a.gz', 1],
    ]);
    expect(skippedNames).toBe(4);
    const etag = async (name: string) => (await raw.etags([name])).get(name);
    expect(await etag('b.log')).toBe(objects[0]!.etag);
    writeFileSync(join(folder, 'b.log'), 'longer');
    expect(await etag('b.log')).not.toBe(objects[0]!.etag);
    expect(await etag('c.log')).toBeUndefined();
  });

  it('must be a folder that is there, and no store in it', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'file'), '');
    const missing = join(folder, 'logs');
    await expect(localRawLogs(missing, 'store')).rejects.toThrow(
      `no raw logs at ${missing}: the folder does not exist; "firn generate" makes some, or pass --raw`,
    );
    await expect(localRawLogs(join(folder, 'file'), 'store')).rejects.toThrow(
      `--raw must be a folder of log files, but ${join(folder, 'file')} is a file`,
    );
    for (const store of [folder, join(folder, 'store')]) {
      await expect(localRawLogs(folder, store)).rejects.toThrow(
        `the store ${store} lies inside the raw logs ${folder}`,
      );
    }
  });
});
