import { type Node, parse } from 'acorn';
import { expect, it } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { renderPixel } from '../../lib/pixel/render-pixel.ts';

/**
 * What the function may be written in: ECMAScript 5.1 and what CloudFront's guide adds for runtime 2.0 ("JavaScript
 * runtime 2.0 features"): `const`, `let`, arrow functions, template literals.
 */
const allowed = new Set([
  ...['Program', 'ImportDeclaration', 'ImportDefaultSpecifier', 'FunctionDeclaration', 'ArrowFunctionExpression'],
  ...['BlockStatement', 'ExpressionStatement', 'ReturnStatement', 'IfStatement', 'TryStatement', 'CatchClause'],
  ...['VariableDeclaration', 'VariableDeclarator', 'Identifier', 'Literal', 'TemplateLiteral', 'TemplateElement'],
  ...['ObjectExpression', 'Property', 'ArrayExpression', 'MemberExpression', 'CallExpression'],
  ...['AssignmentExpression', 'BinaryExpression', 'LogicalExpression', 'UnaryExpression', 'ConditionalExpression'],
]);

/** Names of the language the function leans on; anything else must be its own. */
const globals = ['Math', 'encodeURI', 'encodeURIComponent', 'decodeURIComponent', 'undefined'];

interface Any extends Node {
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Any => typeof value === 'object' && value !== null && 'type' in value;

function* nodesOf(node: Any): Generator<Any> {
  yield node;
  for (const value of Object.values(node)) {
    for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) yield* nodesOf(one);
  }
}

/** What of a script is outside the subset, in words. */
function faultsOf(code: string): readonly string[] {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as unknown as Any;
  const faults: string[] = [];
  const own = new Set<string>();
  const used = new Set<string>();
  const declare = (pattern: unknown): void => {
    if (isNode(pattern) && pattern.type === 'Identifier') own.add(String(pattern.name));
    else if (isNode(pattern)) faults.push(pattern.type);
  };
  for (const node of nodesOf(program)) {
    if (!allowed.has(node.type)) faults.push(node.type);
    if (node.type === 'ImportDeclaration' && (node.source as unknown as Any).value !== 'cloudfront')
      faults.push('import');
    if (node.type === 'ImportDefaultSpecifier') declare(node.local);
    if (node.type === 'VariableDeclarator') declare(node.id);
    if (node.type === 'CatchClause' && node.param !== null) declare(node.param);
    if (/Function/.test(node.type)) {
      for (const parameter of node.params as readonly unknown[]) declare(parameter);
      if (node.id) declare(node.id);
      if (node.async || node.generator) faults.push('async or generator');
    }
    if (node.type === 'Property' && (node.shorthand || node.method || node.computed || node.kind !== 'init'))
      faults.push('short property');
    if (node.type === 'MemberExpression' && node.optional) faults.push('optional chaining');
    if (node.type === 'LogicalExpression' && node.operator === '??') faults.push('??');
    if (node.type === 'AssignmentExpression' && !['=', '+='].includes(String(node.operator))) faults.push('assignment');
    if (
      node.type === 'Literal' &&
      (node.bigint !== undefined || /[su]/.test((node.regex as { flags?: string })?.flags ?? ''))
    )
      faults.push('literal');
    // A catch without a name came with ECMAScript 2019.
    if (node.type === 'CatchClause' && node.param === null) faults.push('catch without a name');
  }
  const look = (node: Any, isName: boolean): void => {
    if (node.type === 'Identifier' && isName) used.add(String(node.name));
    for (const [key, value] of Object.entries(node)) {
      const names = !(key === 'property' && !node.computed) && !(key === 'key' && !node.computed);
      for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) look(one, names);
    }
  };
  look(program, true);
  for (const name of used) if (!own.has(name) && !globals.includes(name)) faults.push(`unknown name ${name}`);
  return faults;
}

it('the pixel function stays inside what CloudFront runs', () => {
  expect(faultsOf(renderPixel(resolveConfig({})))).toEqual([]);
});

it('and nothing but the handler is called from outside: it is there', () => {
  const { body } = parse(renderPixel(resolveConfig({})), { ecmaVersion: 'latest', sourceType: 'module' });
  expect(body.filter((node) => node.type === 'FunctionDeclaration' && node.id.name === 'handler')).toHaveLength(1);
});

it.each([
  ['class A {}', 'ClassDeclaration'],
  ['const { a } = b;', 'ObjectPattern'],
  ['const [a] = b;', 'ArrayPattern'],
  ['function f(...a) {}', 'RestElement'],
  ['f(...a);', 'SpreadElement'],
  ['const a = { ...b };', 'SpreadElement'],
  ['for (const a of b) {}', 'ForOfStatement'],
  ['function* f() {}', 'async or generator'],
  ['async function f() {}', 'async or generator'],
  ['a?.b;', 'ChainExpression'],
  ['a ?? b;', '??'],
  ['a ??= b;', 'assignment'],
  ['const a = { b };', 'short property'],
  ["import a from 'crypto';", 'import'],
  ['new Function(a);', 'NewExpression'],
  ["eval('1');", 'unknown name eval'],
  ["require('crypto');", 'unknown name require'],
  ['fetch(a);', 'unknown name fetch'],
  ['try {} catch {}', 'catch without a name'],
  ['/a/s;', 'literal'],
  ['1n;', 'literal'],
])('%s is not', (code, fault) => {
  expect(faultsOf(code)).toContain(fault);
});
