import { readdirSync } from 'node:fs';
import { createTransform } from '../etl/rows/transform.ts';
import { openObject } from '../etl/run/raw-logs.ts';
import { report } from './measured.ts';

/** The row transform alone: gz files in, finished rows out, into the void. */
const folder = process.argv[2]!;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gz'));
const transform = createTransform({ version: 'firn-bench', pixelPaths: [], apps: null, hosts: null });
let lines = 0;
for (const object of files.sort()) {
  const bytes = openObject(folder, object);
  for (const tally of await transform.transform({ object, bytes: 0, etag: '' }, bytes, () => {})) lines += tally.lines;
}
report(lines);
