import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceInJson, type Step } from '../../../etl/rows/enrich/json-values.ts';
import { fuzz } from '../fuzz.ts';

describe('values in JSON text', () => {
  it.each([
    ['{"a":1,"b":2}', ['a'], '{"a":"x","b":2}'],
    ['{"a":{"b":[1,{"c":"\\"}]"}]}}', ['a', 'b', 1, 'c'], '{"a":{"b":[1,{"c":"x"}]}}'],
    ['{"a":{"b":1}}', ['a'], '{"a":"x"}'],
    ['{"\\u0061":12345678901234567890.10,"z":1e400}', ['a'], '{"\\u0061":"x","z":1e400}'],
    ['{"a":12345678901234567890.10}', ['b'], '{"a":12345678901234567890.10}'],
    ['{"a":1,"a":2}', ['a'], '{"a":"x","a":"x"}'],
    ['[ ]', [0], '[ ]'],
    ['[ "a" , { } , [ ] ]', [2], '[ "a" , { } , "x" ]'],
    ['"a"', [], '"a"'],
  ])('%s at %j', (text, wanted, expected) =>
    expect(replaceInJson(text, (path) => (JSON.stringify(path) === JSON.stringify(wanted) ? '"x"' : null))).toBe(
      expected,
    ),
  );

  it('change where they are asked to and nowhere else', () => {
    const pathsOf = (value: unknown, path: readonly Step[] = []): (readonly Step[])[] =>
      value === null || typeof value !== 'object'
        ? [path]
        : [
            path,
            ...Object.entries(value).flatMap(([key, one]) =>
              pathsOf(one, [...path, Array.isArray(value) ? Number(key) : key]),
            ),
          ];
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(undefined, 1), (json, pick, indent) => {
        const value: unknown = JSON.parse(json);
        const text = JSON.stringify(value, null, indent);
        expect(replaceInJson(text, () => null)).toBe(text);
        const paths = pathsOf(value);
        const wanted = paths[pick % paths.length]!;
        const replaced = JSON.parse(
          replaceInJson(text, (path) => (JSON.stringify(path) === JSON.stringify(wanted) ? '"x"' : null)),
        );
        const expected = structuredClone({ value }) as Record<Step, unknown>;
        if (wanted.length > 0) {
          const holder = wanted
            .slice(0, -1)
            .reduce((at, step) => at[step] as Record<Step, unknown>, expected.value as Record<Step, unknown>);
          Object.defineProperty(holder, wanted.at(-1)!, { value: 'x', enumerable: true });
        }
        expect(replaced).toEqual(expected.value);
      }),
      fuzz,
    );
  });
});
