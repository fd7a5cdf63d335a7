import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/** Who may import whom (DESIGN §3), besides from its own folder. Folders inside a listed one belong to it. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'lib/protocol': [],
  tracker: ['lib/protocol'],
  'lib/config.ts': ['lib/protocol'],
  'etl/rows': ['lib/protocol', 'lib/config.ts'],
  'etl/models': ['lib/protocol', 'lib/config.ts'],
  'etl/run': ['etl/models', 'lib/protocol', 'lib/config.ts'],
  'etl/erase': ['etl/run', 'etl/rows', 'etl/duckdb', 'lib/protocol', 'lib/config.ts'],
  'etl/duckdb': ['etl/run', 'etl/models', 'etl/rows', 'lib/protocol', 'lib/config.ts'],
  'etl/hive': ['etl/run', 'etl/models', 'etl/rows', 'lib/protocol', 'lib/config.ts'],
  'lib/questions': ['lib/protocol', 'lib/config.ts'],
  'lib/pixel': ['lib/protocol', 'lib/config.ts'],
  'lib/local': ['lib/protocol', 'lib/config.ts', 'lib/pixel', 'lib/questions', 'etl'],
  'lib/aws': ['lib/protocol', 'lib/config.ts', 'lib/pixel', 'etl/run', 'etl/hive', 'etl/models'],
  'lib/generate': ['lib/protocol'],
  'lib/charts': ['lib/questions'],
  'lib/docs': ['lib', 'etl'],
  'lib/cli': ['lib', 'etl'],
  bin: ['lib', 'etl'],
  bench: ['lib', 'tracker', 'etl', 'test'],
  test: ['lib', 'tracker', 'etl', 'bin', 'bench'],
};

/** What stands at the top of the repository besides files. */
const topFolders = ['.ci', 'bench', 'bin', 'docs', 'etl', 'lib', 'queries', 'test', 'tracker'];

const isIn = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
const sources = Object.keys(mayImport)
  .map((folder) => folder.split('/')[0]!)
  .filter((top, i, all) => all.indexOf(top) === i)
  .flatMap((top) => readdirSync(top, { recursive: true, encoding: 'utf8' }).map((file) => join(top, file)))
  .filter((file) => /\.m?ts$/.test(file));
const importsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(file), path!)),
  );

it('every source file lies in a folder of the table', () => {
  expect(sources.filter((file) => !Object.keys(mayImport).some((folder) => isIn(file, folder)))).toEqual([]);
});

it('every folder imports only what the table lets it', () => {
  const broken = sources.flatMap((file) => {
    const home = Object.keys(mayImport).find((folder) => isIn(file, folder))!;
    const allowed = [home, ...mayImport[home]!];
    return importsOf(file)
      .filter((target) => /\.ts$/.test(target) && !allowed.some((folder) => isIn(target, folder)))
      .map((target) => `${file} imports ${target}`);
  });
  expect(sources.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

it('every folder at the top is known', () => {
  const ignored = readFileSync('.gitignore', 'utf8')
    .split('\n')
    .map((line) => line.replaceAll('/', ''));
  const folders = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== '.git' && !ignored.includes(entry.name))
    .map((entry) => entry.name);
  expect(folders.filter((name) => !topFolders.includes(name))).toEqual([]);
});
