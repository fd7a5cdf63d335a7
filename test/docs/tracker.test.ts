import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'acorn';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sizeTable, trackerSizes } from '../../bin/tracker-sizes.mjs';
import { partOf } from '../../lib/docs/parts.ts';
import { columns, event } from '../../lib/protocol/event.ts';
import { loader } from '../../tracker/loader.ts';
import { isPageCode, pages, snippetsOf } from './pages.ts';
import {
  allCalls,
  coreCalls,
  helpersAreThere,
  hooks,
  options,
  pluginCalls,
  plugins,
  pluginsOfAll,
} from './tracker-names.ts';

const path = 'docs/tracker.md';
const page = readFileSync(path, 'utf8');

/** The rows of all tables of the page whose heads begin with this head, cells without code marks. */
const rowsOf = (head: string): readonly (readonly string[])[] =>
  page
    .split(/\n{2,}/)
    .filter((block) => block.startsWith(`| ${head} |`))
    .flatMap((table) => table.trim().split('\n').slice(2))
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );

describe('docs/tracker.md', () => {
  it('has every call of the core and of each plugin, and no other', () => {
    const documented = rowsOf('call').map(([call, , third]) => [call, third!] as const);
    const ofCore = documented.slice(0, coreCalls.length).map(([call]) => call);
    expect(ofCore.toSorted()).toEqual(coreCalls.toSorted());
    expect(documented.slice(coreCalls.length).toSorted()).toEqual(pluginCalls.toSorted());
  });

  it('has every option, and no other', () => {
    expect(
      rowsOf('option')
        .map(([option]) => option)
        .toSorted(),
    ).toEqual(options.toSorted());
  });

  it('has every plugin, and says which firn-all.js has', () => {
    expect(helpersAreThere).toBe(true);
    expect(
      rowsOf('plugin')
        .map(([plugin]) => plugin)
        .toSorted(),
    ).toEqual(plugins.toSorted());
    expect(
      rowsOf('plugin')
        .filter(([, all]) => all === 'yes')
        .map(([plugin]) => plugin)
        .toSorted(),
    ).toEqual(pluginsOfAll.toSorted());
  });

  it('has every hook of a plugin', () => {
    expect(
      rowsOf('hook')
        .map(([hook]) => hook)
        .toSorted(),
    ).toEqual(hooks.toSorted());
  });

  it('names only parameters of the protocol', () => {
    const known = columns.flatMap((column) =>
      event[column].from.flatMap((source) => (source.by === 'tracker' ? [source.parameter as string] : [])),
    );
    const named = rowsOf('parameters').flatMap(([names]) => names!.split(/, | or /));
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('begins with the loader as it is made', () => {
    expect(snippetsOf(path)[0]!.text).toContain(`\n${loader('https://c.shop.example/firn-all.js')};\n`);
  });

  it('says what each part weighs ("npm run docs" writes it)', async () => {
    const numbers = (table: string) =>
      table
        .split('\n')
        .slice(2)
        .map((row) =>
          row
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        );
    const said = numbers(partOf(page, 'sizes'));
    const real = numbers(sizeTable(await trackerSizes()));
    expect(said.map(([name, min]) => [name, min])).toEqual(real.map(([name, min]) => [name, min]));
    // Compressed sizes differ a little between versions of zlib.
    for (const [n, row] of real.entries()) {
      for (const column of [2, 3]) {
        const bytes = Number(row[column]);
        expect(Math.abs(Number(said[n]![column]) - bytes), row.join(' ')).toBeLessThanOrEqual(16 + bytes / 50);
      }
    }
  });
});

const ofTracker = ['docs/tracker.md', 'docs/migrate-to-firn.md'];

describe.each(ofTracker)('%s', (path) => {
  it('calls only what there is', () => {
    const called = [...readFileSync(path, 'utf8').matchAll(/firn\('(\w+)/g)].map(([, name]) => name!);
    expect(called.length).toBeGreaterThan(10);
    expect(called.filter((name) => !allCalls.includes(name) && name !== 'NAME')).toEqual([]);
  });
});

/** Scripts of a piece of HTML, and whether each is a module. */
const scriptsOf = (html: string): readonly (readonly [code: string, isModule: boolean])[] =>
  [...html.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)].map(([, attributes, code]) => [
    code!,
    attributes!.includes('type="module"'),
  ]);

const scripts = pages.flatMap((path) =>
  snippetsOf(path).flatMap(({ language, text }) =>
    (language === 'html' ? scriptsOf(text) : language === 'js' ? [[text, false] as const] : []).map(
      ([code, isModule]) => ({ path, code, isModule }),
    ),
  ),
);

describe('the scripts of the pages', () => {
  it.each(scripts)('are JavaScript: $path %#', ({ code, isModule }) => {
    expect(() => parse(code, { ecmaVersion: 2018, sourceType: isModule ? 'module' : 'script' })).not.toThrow();
  });
});

/** TypeScript for pages; each begins with the name of its file. */
const modules = ofTracker.flatMap((path) =>
  snippetsOf(path)
    .filter(({ language, text }) => language === 'ts' && isPageCode(text))
    .map(({ text }) => [/^\/\/ (\w+\.ts)\n/.exec(text)![1]!, text] as const),
);

describe('the modules of the pages', () => {
  // Inside the package, so that "firn" is the package itself.
  const folder = '.vitest/docs-of-tracker';
  const { config } = ts.readConfigFile('test/tracker/tsconfig.json', ts.sys.readFile);
  const base = ts.readConfigFile('tsconfig.json', ts.sys.readFile).config;
  const lib = ['ES2023', 'DOM', 'DOM.Iterable'];
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...base.compilerOptions, ...config.compilerOptions, lib },
    '.',
  );
  const page = modules.find(([name]) => name === 'page.ts')![1];
  const mistakes = [
    ["method: 'passkey'", "method: 'pigeon'", '\'"pigeon"\' is not assignable'],
    ['enableLinkClickTracking', 'enableLinkTracking', "'enableLinkTracking' does not exist"],
    ["appId: 'shop', plugins", "apId: 'shop', plugins", "'apId' does not exist"],
  ] as const;
  const mistaken = mistakes.map(([right, wrong], n) => [`mistake-${n}.ts`, page.replace(right, wrong)] as const);

  /** What the compiler says, by file: all in one program, because each takes seconds. */
  const errors = (): ReadonlyMap<string, string> => {
    mkdirSync(folder, { recursive: true });
    const files = [...modules, ...mistaken];
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const program = ts.createProgram(
      files.map(([name]) => join(folder, name)),
      options,
    );
    const said = new Map<string, string>();
    for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
      const name = basename(file?.fileName ?? 'no file');
      said.set(name, `${said.get(name) ?? ''}${ts.flattenDiagnosticMessageText(messageText, '\n')}\n`);
    }
    return said;
  };

  it('compile, and with a wrong event, a call no plugin has or an option there is not they do not', () => {
    expect(modules.length).toBeGreaterThan(3);
    const said = errors();
    for (const [n, [, , error]] of mistakes.entries()) expect(said.get(`mistake-${n}.ts`)).toContain(error);
    expect([...said.keys()].toSorted()).toEqual(mistaken.map(([name]) => name));
  });
});
