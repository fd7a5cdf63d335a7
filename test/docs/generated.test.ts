import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedPages } from '../../lib/docs/generated.ts';

it.each(Object.entries(generatedPages('queries')))(
  '%s says what the code says ("npm run docs" writes it)',
  (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);
