import { writeFileSync } from 'node:fs';
import { generatedPages } from '../lib/docs/generated.ts';

for (const [path, text] of Object.entries(generatedPages('queries'))) writeFileSync(path, text);
