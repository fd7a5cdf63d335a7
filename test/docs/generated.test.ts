import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cookbook, cookbookFolder } from '../../lib/docs/cookbook.ts';
import { generatedPages } from '../../lib/docs/generated.ts';

it.each(Object.entries(generatedPages()))('%s says what the code says ("npm run docs" writes it)', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('the cookbook has every question with what it answers today ("npm run docs" writes it)', async () => {
  const files = await cookbook('queries');
  for (const [path, text] of Object.entries(files)) {
    expect({ path, text: readFileSync(path, 'utf8') }).toEqual({ path, text });
  }
  const there = readdirSync(cookbookFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(there.map(({ parentPath, name }) => join(parentPath, name)).sort()).toEqual(Object.keys(files).sort());
});
