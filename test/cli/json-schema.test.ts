import * as v from 'valibot';
import { expect, it } from 'vitest';
import { jsonSchemaOf } from '../../lib/cli/json-schema.ts';
import { defineSchema } from '../../lib/config.ts';

/** What the JSON Schema of an object with this one property says of it. */
function written(property: v.GenericSchema) {
  const data = v.object({ it: property });
  const { text, unsaid } = jsonSchemaOf(defineSchema({ vendor: 'a', name: 'b', version: '1-0-0', data }));
  return [JSON.parse(text).properties.it, unsaid];
}

/** Iglu reads draft 4: no `const`, bounds are exclusive by a boolean, keys of records have no schema. */
it.each<[v.GenericSchema, object, readonly string[]]>([
  [v.literal('gold'), { enum: ['gold'] }, []],
  [
    v.object({ const: v.literal(1) }),
    { type: 'object', properties: { const: { enum: [1] } }, required: ['const'] },
    [],
  ],
  [v.pipe(v.number(), v.gtValue(3)), { type: 'number', minimum: 3, exclusiveMinimum: true }, []],
  [v.pipe(v.number(), v.ltValue(3)), { type: 'number', maximum: 3, exclusiveMaximum: true }, []],
  [v.pipe(v.number(), v.gtValue(3), v.minValue(5)), { type: 'number', minimum: 5 }, []],
  [v.pipe(v.number(), v.gtValue(5), v.minValue(5)), { type: 'number', minimum: 5, exclusiveMinimum: true }, []],
  [v.pipe(v.number(), v.ltValue(3), v.maxValue(2)), { type: 'number', maximum: 2 }, []],
  [v.record(v.string(), v.literal(1)), { type: 'object', additionalProperties: { enum: [1] } }, []],
  [
    v.record(v.pipe(v.string(), v.regex(/^a/)), v.number()),
    { type: 'object', additionalProperties: { type: 'number' } },
    ['keys of a record'],
  ],
  [v.array(v.nullable(v.literal('x'))), { type: 'array', items: { anyOf: [{ enum: ['x'] }, { type: 'null' }] } }, []],
  [v.tuple([v.literal(1), v.string()]), { type: 'array', items: [{ enum: [1] }, { type: 'string' }], minItems: 2 }, []],
  // As it is sent, not as a transformation makes it.
  [v.pipe(v.string(), v.transform(Number)), { type: 'string' }, []],
  [
    v.pipe(
      v.string(),
      v.check((text) => text !== ''),
    ),
    { type: 'string' },
    ['check'],
  ],
  [
    v.optional(v.object({ const: v.string() }), { const: 'c' }),
    expect.objectContaining({ default: { const: 'c' } }),
    [],
  ],
])('%#: %j', (schema, expected, unsaid) => expect(written(schema)).toEqual([expected, unsaid]));
