import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exampleScripts } from '../etl/hive/examples.ts';
import { generatedPages } from '../lib/docs/generated.ts';

for (const [path, text] of Object.entries({ ...generatedPages('queries'), ...exampleScripts() })) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
