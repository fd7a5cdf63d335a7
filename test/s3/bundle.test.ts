import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { openStorage } from '../../etl/run/open-storage.ts';
import { testFolder } from '../run/folder.ts';
import { describeS3, newBucket, useS3 } from './server.ts';

useS3();

describeS3('the reader of objects', () => {
  it('works as one file with nothing beside it, as the steps of a cluster carry it', async () => {
    const folder = testFolder();
    const bucket = await newBucket();
    await openStorage(`s3://${bucket}/raw`).write('day/a.log', Buffer.from('a line\n'));
    writeFileSync(
      join(folder, 'program.ts'),
      `import { openObject } from ${JSON.stringify(join(process.cwd(), 'etl/run/raw-logs.ts'))};
       for await (const piece of openObject('s3://${bucket}/raw/', 'day/a.log')) process.stdout.write(piece);`,
    );
    const bundle = join(folder, 'program.mjs');
    const options = JSON.parse(readFileSync('etl/hive/step-bundle.json', 'utf8'));
    const { outputFiles } = await build({
      ...options,
      entryPoints: [join(folder, 'program.ts')],
      outdir: folder,
      write: false,
    });
    const { contents } = outputFiles![0]!;
    expect(contents.length).toBeLessThan(2_000_000);
    writeFileSync(bundle, contents);
    const { stdout, stderr } = spawnSync(process.execPath, [bundle], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe('a line\n');
  });
});
