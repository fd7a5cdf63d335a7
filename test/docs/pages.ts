import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a page. */
export interface Snippet {
  readonly language: string;
  readonly text: string;
}

const skipped = ['node_modules', 'dist', 'demo'];

/** Every page of documentation in the repository. */
export const pages: readonly string[] = readdirSync('.', { withFileTypes: true }).flatMap((entry) => {
  if (entry.isFile()) return entry.name.endsWith('.md') ? [entry.name] : [];
  if (skipped.includes(entry.name) || entry.name.startsWith('.')) return [];
  return readdirSync(entry.name, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(entry.name, file));
});

/** The fenced blocks of a page, in order. */
export const snippetsOf = (page: string): readonly Snippet[] =>
  [...readFileSync(page, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));

/** Whether a piece of TypeScript is for a page or a bundle, not a config: it begins with the name of its file. */
export const isPageCode = (text: string): boolean => /^\/\/ \w+\.ts\n/.test(text);
