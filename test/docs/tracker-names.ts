/** What the tracker's sources offer a page, by name: read from their text, since types leave nothing at run time. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const folder = 'tracker/plugins/';

/** Files that plugins are made with, and the list of those in the big script: no plugins themselves. */
const helpers = ['all', 'calls', 'declared', 'elements'];

const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
export const plugins: readonly string[] = files.filter((name) => !helpers.includes(name));
export const helpersAreThere = helpers.every((name) => files.includes(name));

/** Plugins of `firn-all.js`. */
export const pluginsOfAll: readonly string[] = [
  ...readFileSync(`${folder}all.ts`, 'utf8').matchAll(/from '\.\/([\w-]+)\.ts'/g),
].map(([, name]) => name!);

const interfacesOf = (path: string): readonly ts.InterfaceDeclaration[] =>
  ts
    .createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
    .statements.filter((statement) => ts.isInterfaceDeclaration(statement));

const memberNames = (node: ts.InterfaceDeclaration | ts.TypeLiteralNode): readonly string[] =>
  node.members.flatMap((member) => {
    const name = member.name?.getText();
    if (name === undefined) return [];
    const type = ts.isPropertySignature(member) ? member.type : undefined;
    return [name, ...(type !== undefined && ts.isTypeLiteralNode(type) ? memberNames(type) : [])];
  });

const unique = (names: readonly string[]) => [...new Set(names)];

/** Calls of the core. */
export const coreCalls: readonly string[] = unique([
  'newTracker',
  ...interfacesOf('tracker/api.ts')
    .filter(({ name }) => name.text === 'Calls')
    .flatMap(memberNames),
]);

/** Calls of plugins, each with its plugin. */
export const pluginCalls: readonly (readonly [call: string, plugin: string])[] = plugins.flatMap((plugin) =>
  unique(
    interfacesOf(`${folder}${plugin}.ts`)
      .filter(({ name }) => name.text.endsWith('Calls') && name.text !== 'PluginCalls')
      .flatMap(memberNames),
  ).map((call) => [call, plugin] as const),
);

export const allCalls: readonly string[] = [...coreCalls, ...pluginCalls.map(([call]) => call)];

/** Options of `newTracker`, those inside others too. */
export const options: readonly string[] = [
  ...interfacesOf('tracker/api.ts')
    .filter(({ name }) => name.text === 'Options')
    .flatMap(memberNames),
  'withSessionTracking',
  'withServerAnonymisation',
];

/** Hooks of a plugin. */
export const hooks: readonly string[] = interfacesOf('tracker/contract.ts')
  .filter(({ name }) => name.text === 'Plugin')
  .flatMap(memberNames);
