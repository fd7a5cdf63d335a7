import { readdirSync } from 'node:fs';
import { rowSettings } from '../etl/rows/settings.ts';
import { createTransform } from '../etl/rows/transform.ts';
import { openObject } from '../etl/run/raw-logs.ts';
import { resolveConfig } from '../lib/config.ts';
import { report } from './measured.ts';

/** The row transform alone: gz files in, finished rows out, into the void. */
const folder = process.argv[2]!;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gz'));
const transform = createTransform(rowSettings(resolveConfig({}), 'firn-bench'));
let lines = 0;
for (const object of files.sort()) {
  const bytes = openObject(folder, object);
  for (const tally of await transform.transform({ object, bytes: 0, etag: '' }, bytes, () => {})) lines += tally.lines;
}
report(lines);
