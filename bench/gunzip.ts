import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { report } from './measured.ts';

/** The floor: unzipping the same files and counting their lines. */
const folder = process.argv[2]!;
let lines = 0;
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.gz')) continue;
  const text = gunzipSync(readFileSync(join(folder, name)));
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) lines += 1;
}
report(lines);
