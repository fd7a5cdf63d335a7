import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { canonicalColumnCount, columns, type EventRow, fields, type Source } from '../../lib/protocol/event.ts';
import { logFields } from '../../lib/protocol/logs.ts';
import {
  base64Parameters,
  campaignParameters,
  eventKinds,
  notFingerprinted,
  parameters,
  pixelDataKeys,
  platforms,
  schemaOfKind,
  seedEraKinds,
  seedEraOnly,
  webhookParameters,
} from '../../lib/protocol/parameters.ts';
import { rowColumns } from '../../lib/protocol/row.ts';

const all = columns.map((column) => ({ column, ...fields[column] }));

describe('the event model', () => {
  const facts = '../shared/facts/snowplow-today.md';

  it.skipIf(!existsSync(facts))(
    `has Snowplow's 131 canonical columns in their order (read from ${facts}; skipped where that is absent)`,
    () => {
      const listed = [...readFileSync(facts, 'utf8').matchAll(/^\| (\d+) \| (\w+) \| [^|]+ \| [^|]+ \|$/gm)];
      const canonical = listed.slice(0, canonicalColumnCount);
      expect(canonical.map(([, number]) => Number(number))).toEqual(canonical.map((_, i) => i));
      expect(columns.slice(0, canonicalColumnCount)).toEqual(canonical.map(([, , name]) => name));
    },
  );

  it('names columns so that every engine takes them unquoted', () => {
    expect(columns.filter((column) => !/^[a-z][a-z0-9_]{0,62}$/.test(column))).toEqual([]);
    expect(new Set(columns).size).toBe(columns.length);
  });

  it('says of every column where it comes from and what it means, in a sentence', () => {
    expect(all.filter(({ from, brief }) => from.length === 0 || !/^\S.*[.…]$/.test(brief))).toEqual([]);
  });

  it('limits only text, and forms stand on text only', () => {
    const notText = all.filter(({ type, limit, form }) => type !== 'string' && (limit ?? form) !== undefined);
    expect(notText).toEqual([]);
  });

  it('shows an example of every column that is of its type, within its limit and in its form', () => {
    const looks: Record<string, RegExp> = {
      int: /^-?\d{1,10}$/,
      bigint: /^-?\d{1,19}$/,
      double: /^-?\d+(\.\d+)?$/,
      'decimal(18,2)': /^-?\d{1,16}\.\d\d$/,
      boolean: /^(true|false)$/,
      timestamp: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/,
      string: /^[^\t\n]+$/,
      uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      currency: /^[A-Z]{3}$/,
    };
    const wrong = all.filter(
      ({ type, form, limit, example }) =>
        !looks[type]!.test(example) ||
        (form !== undefined && form in looks && !looks[form]!.test(example)) ||
        [...example].length > (limit ?? Number.POSITIVE_INFINITY),
    );
    expect(wrong.map(({ column, example }) => `${column}: ${example}`)).toEqual([]);
  });

  it('takes values only from fields logs have, keys the pixel writes and columns that exist', () => {
    const sources = all.flatMap(({ column, from }) => from.map((source) => ({ column, source })));
    const known: { readonly [B in Source['by']]: (source: Extract<Source, { by: B }>) => boolean } = {
      log: ({ field }) => ['timestamp', ...logFields].includes(field),
      pixel: ({ key }) => pixelDataKeys.some((known) => known === key),
      etl: ({ computedFrom }) => computedFrom.every((name) => columns.some((column) => column === name)),
      tracker: ({ parameter }) => /^[a-z][a-z_]*$/.test(parameter),
    };
    const unknown = sources.filter(({ source }) => !known[source.by](source as never));
    expect(unknown).toEqual([]);
  });

  it('has a column for every key the pixel writes', () => {
    const used = all.flatMap(({ from }) => from.flatMap((source) => (source.by === 'pixel' ? [source.key] : [])));
    expect([...pixelDataKeys].filter((key) => !used.includes(key))).toEqual([]);
  });

  it('gives every row the types of its columns', () => {
    expectTypeOf<EventRow['app_id']>().toEqualTypeOf<string | null>();
    expectTypeOf<EventRow['tr_total']>().toEqualTypeOf<string | null>();
    expectTypeOf<EventRow['collector_tstamp']>().toEqualTypeOf<Date | null>();
    expectTypeOf<EventRow['engaged_ms']>().toEqualTypeOf<number | null>();
  });

  it('lies inside the row of the transform in the same order', () => {
    expect(rowColumns.slice(2, 2 + columns.length)).toEqual(columns);
    expect(new Set(rowColumns).size).toBe(rowColumns.length);
  });
});

describe('the parameters of the tracker', () => {
  it('fill one column each, sizes the two sides of one', () => {
    const several = [...parameters].filter(([, targets]) => targets.length > 1);
    expect(several.map(([name, targets]) => [name, targets.map(({ part }) => part)])).toEqual(
      ['vp', 'res', 'ds'].map((name) => [name, ['width', 'height']]),
    );
  });

  it('are those of the protocol wherever a list names some', () => {
    const named = [
      ...base64Parameters,
      ...notFingerprinted,
      ...seedEraOnly,
      ...webhookParameters,
      ...seedEraKinds.map(([name]) => name),
    ];
    expect(named.filter((name) => !parameters.has(name))).toEqual([]);
    expect(Object.keys(campaignParameters).filter((column) => !(column in fields))).toEqual([]);
  });

  it('know the schema of every kind of event that has none of its own', () => {
    const kinds = new Set(Object.values(eventKinds));
    kinds.delete('unstruct');
    expect(new Set(Object.keys(schemaOfKind))).toEqual(kinds);
    expect(fields.platform.brief).toSatisfy((brief: string) => platforms.every((platform) => brief.includes(platform)));
  });
});
