import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agentColumns } from '../../etl/rows/enrich/user-agent.ts';
import type { Column } from '../../lib/protocol/event.ts';
import { cellsOf } from './cells.ts';
import { implementations, objectOf, plainSettings } from './implementations.ts';
import { columnOf, differencesFrom, type SeedEraCase } from './seedEraCases.ts';
import { sharedPath, whyMissing } from './shared.ts';

const file = 'seed-era/hive-serde-0.5.0.json';
const missing = whyMissing(file);
const cases: readonly SeedEraCase[] =
  missing === null ? (JSON.parse(readFileSync(sharedPath(file), 'utf8')) as { cases: SeedEraCase[] }).cases : [];

const page = readFileSync('docs/compatibility.md', 'utf8');
const part = (heading: string): string => page.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
const original = part('Differences from the original (2012)');
const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');

/** The page's table: case id → the fields said to differ. */
const listed: ReadonlyMap<string, readonly string[]> = new Map(
  [...original.matchAll(/^\|\s*(\S+)\s*\|\s*((?:`[a-z_]+`\s*)+)\|.+\|$/gm)].map(([, id, names]) => [
    id ?? '',
    quoted(names ?? ''),
  ]),
);
/** What the user agent tells is compared where that is read: enrich/user-agent.test.ts. */
const ofTheAgent = (field: string): boolean => (agentColumns as readonly Column[]).includes(columnOf(field));

describe.each(implementations)(
  `$name and the 40 lines of 2012${missing === null ? '' : ` (${missing})`}`,
  (implementation) => {
    const differences = async (seed: SeedEraCase) => {
      const log = Buffer.from(`${seed.line}\n`);
      const { rows } = await implementation.transform(objectOf('2012', log), [log], plainSettings);
      return differencesFrom(seed, cellsOf(rows[0] ?? '')).filter((field) => !ofTheAgent(field));
    };

    it.skipIf(missing !== null).each(cases.map((seed) => ({ id: seed.id, seed })))(
      '$id comes out as in the original, or differs just as docs/compatibility.md says',
      async ({ id, seed }) => {
        expect((await differences(seed)).sort()).toEqual([...(listed.get(id) ?? [])].sort());
      },
    );

    it.skipIf(missing !== null)('the page names no case that is not among them', () => {
      const ids = cases.map(({ id }) => id);
      expect([...listed.keys()].filter((id) => !ids.includes(id))).toEqual([]);
      expect(listed.size).toBeGreaterThan(0);
    });
  },
);
