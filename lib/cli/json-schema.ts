import { toJsonSchema } from '@valibot/to-json-schema';
import { UserError } from '../protocol/errors.ts';
import type { TypedSchema } from '../protocol/typed-schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** The schema of schemas that describe themselves, as Iglu registries hold them. */
const selfDescribing = 'http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#';

/** A schema as JSON Schema, and the checks it has that JSON Schema has no words for. */
export interface JsonSchema {
  readonly text: string;
  readonly unsaid: readonly string[];
}

/**
 * Writes a schema as JSON Schema draft 4, the one Iglu reads, of data as it is sent.
 *
 * @throws UserError where it has a part that no JSON fits, such as a date
 */
export function jsonSchemaOf({ vendor, name, version, description, data, uri }: TypedSchema): JsonSchema {
  const unsaid: string[] = [];
  let draft7: Json;
  try {
    draft7 = toJsonSchema(data, {
      target: 'draft-07',
      typeMode: 'input',
      overrideAction: ({ valibotAction, jsonSchema, errors }) => {
        if (!errors) return null;
        unsaid.push(valibotAction.type);
        return jsonSchema;
      },
    }) as Json;
  } catch (error) {
    throw new UserError(`${uri} cannot be written as JSON Schema: ${error instanceof Error ? error.message : error}`);
  }
  const { $schema: _draft7, ...schema } = asDraft4(draft7, unsaid);
  const self = { vendor, name, format: 'jsonschema', version };
  const written = { $schema: selfDescribing, self, ...(description === null ? {} : { description }), ...schema };
  return { text: `${JSON.stringify(written, null, 2)}\n`, unsaid };
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What schemas have inside them, by how it is held. */
const maps = ['properties', 'patternProperties', 'definitions', '$defs'];
const lists = ['anyOf', 'allOf', 'oneOf', 'items'];
const singles = ['items', 'additionalItems', 'additionalProperties', 'not'];

/** The same schema in the words of draft 4; what it has no word for goes. */
function asDraft4(schema: Json, unsaid: string[]): Json {
  const inside = (value: unknown): unknown => (isObject(value) ? asDraft4(value, unsaid) : value);
  const { const: only, exclusiveMinimum, exclusiveMaximum, propertyNames, contains, ...rest } = schema;
  // That keys are texts goes without saying.
  if (isObject(propertyNames) && Object.keys(propertyNames).some((key) => key !== 'type'))
    unsaid.push('keys of a record');
  if (contains !== undefined) unsaid.push('contains');
  const entries = Object.entries(rest).map(([key, value]): [string, unknown] => {
    if (maps.includes(key) && isObject(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inside(one)]))];
    }
    if (lists.includes(key) && Array.isArray(value)) return [key, value.map(inside)];
    return [key, singles.includes(key) ? inside(value) : value];
  });
  return {
    ...Object.fromEntries(entries),
    ...('const' in schema ? { enum: [only] } : {}),
    ...bound('minimum', exclusiveMinimum, rest.minimum, (a, b) => a >= b),
    ...bound('maximum', exclusiveMaximum, rest.maximum, (a, b) => a <= b),
  };
}

/** In draft 4 an exclusive bound is a bound that is said to be exclusive: of two, the stricter. */
function bound(
  name: 'minimum' | 'maximum',
  exclusive: unknown,
  inclusive: unknown,
  isStricter: (one: number, other: number) => boolean,
): Json {
  if (typeof exclusive !== 'number') return {};
  if (typeof inclusive === 'number' && !isStricter(exclusive, inclusive)) return {};
  return { [name]: exclusive, [name === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum']: true };
}
