import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { pages } from './pages.ts';

it.each(pages)('%s links only to files that are there', (page) => {
  const targets = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^https?:/.test(target));
  expect(targets.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
});
