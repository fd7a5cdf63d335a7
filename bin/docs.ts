import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exampleScripts } from '../etl/hive/examples.ts';
import { generatedPages } from '../lib/docs/generated.ts';
import { withPart } from '../lib/docs/parts.ts';
import { sizeTable, trackerSizes } from './tracker-sizes.mjs';

for (const [path, text] of Object.entries({ ...generatedPages('queries'), ...exampleScripts() })) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const trackerPage = 'docs/tracker.md';
const sizes = sizeTable(await trackerSizes());
writeFileSync(trackerPage, withPart(readFileSync(trackerPage, 'utf8'), 'sizes', sizes));
