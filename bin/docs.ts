import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exampleScripts } from '../etl/hive/examples.ts';
import { cookbook, cookbookFolder } from '../lib/docs/cookbook.ts';
import { generatedPages } from '../lib/docs/generated.ts';
import { withPart } from '../lib/docs/parts.ts';
import { sizeTable, trackerSizes } from './tracker-sizes.mjs';

rmSync(cookbookFolder, { recursive: true, force: true });
const files = { ...generatedPages(), ...exampleScripts(), ...(await cookbook('queries')) };
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const trackerPage = 'docs/tracker.md';
const sizes = sizeTable(await trackerSizes());
writeFileSync(trackerPage, withPart(readFileSync(trackerPage, 'utf8'), 'sizes', sizes));
