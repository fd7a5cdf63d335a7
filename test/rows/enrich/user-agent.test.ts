import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { dataPackage, patternsFile, target } from '../../../bin/agents.ts';
import { requiredLiterals } from '../../../bin/required-literals.ts';
import { agentColumns, createAgentReader } from '../../../etl/rows/enrich/user-agent.ts';
import { readClientHints, withClientHints } from '../../../etl/rows/enrich/user-agent-hints.ts';
import { createAgentParser, longestAgent } from '../../../etl/rows/enrich/user-agent-parser.ts';
import { createMatch, type Pattern, Trigrams } from '../../../etl/rows/enrich/user-agent-pattern.ts';
import { browserPatterns, systemPatterns } from '../../../etl/rows/enrich/user-agent-patterns.ts';
import { fields } from '../../../lib/protocol/event.ts';
import { fuzz } from '../fuzz.ts';
import type { SeedEraCase } from '../seedEraCases.ts';
import { sharedPath, whyMissing } from '../shared.ts';
import { agentCases, hintCases } from './userAgentCases.ts';

const read = createAgentReader();
const parse = createAgentParser();
const patterns = [...browserPatterns, ...systemPatterns];
const literals = [...new Set(patterns.flatMap(([, oneOf]) => oneOf ?? []))];

/** Texts made of what the patterns look for. */
const agentLike = fc
  .array(fc.oneof(fc.constantFrom(...literals), fc.constantFrom(' ', '/', '1.2', '; ', '(', ')', 'Mozilla/5.0', 'é')))
  .map((parts) => parts.join(''));
const anyAgent = fc.oneof(agentLike, fc.string({ unit: 'binary', maxLength: 1500 }));

describe('a user agent', () => {
  it.each(agentCases)('is read: %s', (agent, values) => {
    expect(Object.values(read(agent))).toEqual(values);
  });

  it.each(['', ' ', '\t'])('that is empty tells nothing: %j', (agent) => {
    expect(read(agent)).toEqual(Object.fromEntries(agentColumns.map((column) => [column, null])));
  });

  it('gets the same answer in any order, texts that fit their columns or nearly, and never an error', () => {
    const property = fc.property(fc.array(anyAgent, { maxLength: 5 }), (agents) => {
      const fresh = createAgentReader();
      for (const agent of agents) {
        const columns = read(agent);
        expect(fresh(agent)).toEqual(columns);
        expect(Object.keys(columns)).toEqual(agentColumns);
        for (const column of agentColumns) expect(columns[column]).not.toBe('');
      }
    });
    fc.assert(property, fuzz);
  });

  it('is read no further than its column reaches', () => {
    expect(longestAgent).toBe(fields.useragent.limit);
    const long = `Mozilla/5.0 ${'x'.repeat(2000)} Chrome/131.0.0.0`;
    expect(read(long)).toEqual(read(long.slice(0, longestAgent)));
  });

  it('takes milliseconds at worst, also where it was written to take long', () => {
    const fillings = ['(', '1.', 'Mozilla Mobile '];
    const hostile = literals.flatMap((literal) =>
      fillings.flatMap((filling) => [
        literal + filling.repeat(longestAgent),
        filling.repeat(longestAgent).slice(0, longestAgent - literal.length) + literal,
        (literal + filling).repeat(longestAgent),
      ]),
    );
    const slowest = hostile.map((agent) => ({ agent, ms: msOf(agent) })).sort((one, other) => other.ms - one.ms);
    const again = slowest.slice(0, 20).map(({ agent }) => Math.min(...Array.from({ length: 10 }, () => msOf(agent))));
    console.log(`${hostile.length} hostile agents, the slowest ${Math.max(...again).toFixed(2)} ms`);
    expect(Math.max(...again)).toBeLessThan(20);
  }, 120_000);
});

function msOf(agent: string): number {
  const start = performance.now();
  read(agent);
  return performance.now() - start;
}

describe('the patterns', () => {
  it('say for each expression the literals it needs', () => {
    expect(patterns.length).toBeGreaterThan(600);
    for (const [source, oneOf] of patterns) expect([source, requiredLiterals(source)]).toEqual([source, oneOf]);
  });

  it.each([
    ['(Foo|Bar)/(\\d+)', ['Foo/', 'Bar/']],
    ['(Foo|B[ao]r)?/x{2,3}yz', ['yz']],
    ['\\d+', null],
    ['a*b?', null],
    ['(?:Foo|)(?!Bar)Qux', ['FooQux', 'Qux'].slice(1)],
    ['^.{0,9}Foo[0-9a-f]Longer$', ['Longer']],
    ['(?:abc|\\d)x', ['x']],
  ])('%s needs one of %j', (source, expected) => {
    expect(requiredLiterals(source)).toEqual(expected);
  });

  const unfiltered = (list: readonly Pattern[]) =>
    createMatch(list.map(([source, , replacements]) => [source, null, replacements]));
  const all = [browserPatterns, systemPatterns].map((list) => [createMatch(list), unfiltered(list)] as const);

  it('give the same answer as without their literals', () => {
    const trigrams = new Trigrams();
    const property = fc.property(agentLike, (agent) => {
      trigrams.set(agent);
      for (const [filtered, plain] of all) expect(filtered(trigrams)).toEqual(plain(trigrams));
    });
    fc.assert(property, fuzz);
  });

  const wanted = process.env.FIRN_AGENTS === '1';
  const skipped = wanted ? '' : ` (skipped: set FIRN_AGENTS=1; fetches ${dataPackage})`;
  it.skipIf(!wanted)(
    `are what the package holds${skipped}`,
    () => {
      expect(readFileSync(target, 'utf8')).toBe(patternsFile());
    },
    120_000,
  );
});

interface Expected {
  readonly user_agent_string: string;
  readonly family: string;
  readonly [part: string]: string | null | undefined;
}

describe.each([
  { file: 'uap-tests/test_ua.yaml', of: 'browser', parts: ['family', 'major', 'minor', 'patch'], count: 1601 },
  {
    file: 'uap-tests/test_os.yaml',
    of: 'system',
    parts: ['family', 'major', 'minor', 'patch', 'patch_minor'],
    count: 483,
  },
] as const)("uap-core's own cases: $of", ({ file, of, parts, count }) => {
  const missing = whyMissing(file);

  it.skipIf(missing !== null)(`all come out as there${missing === null ? '' : ` (${missing})`}`, () => {
    const { test_cases: cases } = parseYaml(readFileSync(sharedPath(file), 'utf8')) as { test_cases: Expected[] };
    const different = cases.filter((expected) => {
      const found: Record<string, string | null> = { ...parse(expected.user_agent_string)[of] };
      const named = { ...found, patch_minor: found.patchMinor ?? null } as Record<string, string | null>;
      return parts.some((part) => named[part] !== (expected[part] || null));
    });
    console.log(`${of}: ${cases.length - different.length} of ${cases.length} agree`);
    expect(different).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(count);
  });
});

describe('the type of device', () => {
  const file = 'uap-tests/test_device.yaml';
  const missing = whyMissing(file);
  /** uap-core's device → the type it is; old ones whose names mean something else are left out. */
  const types: readonly (readonly [RegExp, string])[] = [
    [/^(?:iPad|Kindle.*|Samsung SM-T\d+|Generic Tablet)$/, 'Tablet'],
    [/^(?:iPhone|iPod|Generic Smartphone|Generic Feature Phone)$/, 'Mobile'],
    [/^Apple Watch$|^Quest/, 'Wearable computer'],
    [/^(?:PlayStation|Nintendo)/, 'Game console'],
    [/^(?:AppleTV|HbbTV|Chromecast|Roku.*|NetCast\.TV)$/, 'Digital media receiver'],
    [/^Mac$/, 'Computer'],
  ];

  it.skipIf(missing !== null)(`agrees with uap-core's devices${missing === null ? '' : ` (${missing})`}`, () => {
    // By its lines: 80,000 of them are many for a parser of YAML.
    const line = /user_agent_string: (?:'([^']+)'|"([^"\\]+)")\s+family: '([^']+)'/g;
    const cases = [...readFileSync(sharedPath(file), 'utf8').matchAll(line)];
    const typed = cases.flatMap(([, single, double, family]) => {
      const agent = single ?? double!;
      const type = types.find(([pattern]) => pattern.test(family!))?.[1];
      return type === undefined ? [] : [{ agent, type, found: read(agent).dvce_type }];
    });
    const different = typed.filter(({ type, found }) => type !== found);
    console.log(`device types: ${typed.length - different.length} of ${typed.length} agree`, different);
    expect(typed.length).toBeGreaterThan(300);
    expect(different.length).toBeLessThanOrEqual(5);
  });
});

describe('client hints', () => {
  it.each(hintCases)('tell %s', (_, agent, hints, changes) => {
    const columns = read(agent);
    expect(withClientHints(columns, readClientHints(hints)!)).toEqual({ ...columns, ...changes });
  });

  it.each([[null], [7], ['x'], [[]]])('are none in %j', (data) => {
    expect(readClientHints(data)).toBeNull();
  });

  it('may be anything without an error', () => {
    const hints = fc.record(
      { isMobile: fc.jsonValue(), brands: fc.jsonValue(), platform: fc.jsonValue(), platformVersion: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const property = fc.property(anyAgent, hints, (agent, data) => {
      expect(Object.keys(withClientHints(read(agent), readClientHints(data)!))).toEqual(agentColumns);
    });
    fc.assert(property, fuzz);
  });
});

describe('the agents of 2012', () => {
  const file = 'seed-era/hive-serde-0.5.0.json';
  const missing = whyMissing(file);
  const page = readFileSync('docs/compatibility.md', 'utf8').split('## User agents of 2012')[1]!.split('\n## ')[0]!;
  const listed = [...page.matchAll(/^\| *(\w[\w.]*) *\|([^|]+)\|/gm)].flatMap(([, id, names]) =>
    [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => `${id} ${name}`),
  );

  it.skipIf(missing !== null)(
    `are what they were, but for docs/compatibility.md${missing === null ? '' : ` (${missing})`}`,
    () => {
      const { cases } = JSON.parse(readFileSync(sharedPath(file), 'utf8')) as { cases: SeedEraCase[] };
      const different = cases.flatMap(({ id, line, expect: expected }) => {
        const field = line.split(line.includes('\t') ? '\t' : /\s+/)[10] ?? '-';
        const columns = read(field === '-' ? '' : decodeURIComponent(field));
        return agentColumns
          .filter((column) => expected.fields?.[column] !== undefined && expected.fields[column] !== columns[column])
          .map((column) => `${id} ${column}`);
      });
      expect(different.sort()).toEqual([...listed].sort());
    },
  );
});
