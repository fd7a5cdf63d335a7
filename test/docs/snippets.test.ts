import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firn, newFolder } from '../cli/firn.ts';
import { isPageCode, pages, snippetsOf } from './pages.ts';

let folder: string;
beforeAll(() => {
  folder = newFolder();
  expect(firn(folder, ['demo', '--events', '3000']).code).toBe(0);
  // The table of the reader's own in docs/cli.md.
  writeFileSync(join(folder, 'customers.csv'), 'customer_id,segment\ncustomer-1042,loyal\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const commandsOf = (page: string) =>
  snippetsOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.trim().split('\n'));
const configsOf = (page: string) =>
  snippetsOf(page)
    .filter(({ language, text }) => language === 'ts' && !isPageCode(text))
    .map(({ text }) => text);

const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

describe.each(pages.filter((page) => commandsOf(page).length > 0))('the commands in %s', (page) => {
  it.each(commandsOf(page))('%s', (line) => {
    const own = /^npx firn (.*)$/.exec(line);
    if (own !== null) {
      const args = (own[1]!.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''));
      expect(firn(folder, args)).toMatchObject({ code: 0 });
      return;
    }
    // Installing inside a test would test npm; .ci/run does it. What is installed for must be there.
    const names = line.split(' && ').map((part) => /^npm (?:run )?([\w:]+)$/.exec(part)?.[1]);
    expect(names.every((name) => name === 'ci' || name! in scripts)).toBe(true);
  });
});

describe.each(pages.filter((page) => configsOf(page).length > 0))('the config in %s', (page) => {
  it.each(configsOf(page))('loads: %j', (text) => {
    writeFileSync(join(folder, 'snippet.ts'), text);
    expect(firn(folder, ['etl', '--raw', 'demo/raw', '--store', 'snippet', '--config', 'snippet.ts'])).toMatchObject({
      code: 0,
    });
  });

  it.each(configsOf(page))('has the types of the package: %j', (text) => {
    // Inside the package, so that "firn" is the package itself.
    mkdirSync('.vitest', { recursive: true });
    const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
    const errors = (source: string) => {
      writeFileSync('.vitest/snippet.ts', source);
      const program = ts.createProgram(['.vitest/snippet.ts'], options);
      return ts
        .getPreEmitDiagnostics(program)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    };
    expect(errors(text)).toEqual([]);
    const misspelt = text.replace('defineConfig({', 'defineConfig({ pixlPaths: [],');
    expect(errors(misspelt).join()).toContain("'pixlPaths' does not exist in type");
  });
});
