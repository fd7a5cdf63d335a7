import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTransform } from '../etl/rows/transform.ts';
import { report } from './measured.ts';

/** The row transform alone: gz files in, finished rows out, into the void. */
const folder = process.argv[2]!;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gz'));
const transform = createTransform({ version: 'firn-bench', pixelPaths: [], apps: null, hosts: null });
let lines = 0;
for (const object of files.sort()) {
  const bytes = createReadStream(join(folder, object), { highWaterMark: 1 << 20 });
  for (const tally of await transform.transform({ object, bytes: 0, etag: '' }, bytes, () => {})) lines += tally.lines;
}
report(lines);
