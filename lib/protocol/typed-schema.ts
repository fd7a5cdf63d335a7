// Types only: trackers read this too, and nothing of the library may reach a page by it.
import type { GenericSchema, InferInput } from 'valibot';
import { UserError } from './errors.ts';

/** A self-describing event, or an entity, defined in TypeScript. */
export interface TypedSchema<
  Vendor extends string = string,
  Name extends string = string,
  Version extends string = string,
  Data extends GenericSchema<object> = GenericSchema<object>,
> {
  /** Who defined it, such as `com.acme`. */
  readonly vendor: Vendor;
  readonly name: Name;
  /** `MODEL-REVISION-ADDITION`, such as `1-0-0`. */
  readonly version: Version;
  /** Goes into the JSON Schema. */
  readonly description: string | null;
  /** What its data looks like, as valibot says it: `v.object({ … })`. */
  readonly data: Data;
  /** Its address, as events name it. */
  readonly uri: `iglu:${Vendor}/${Name}/jsonschema/${Version}`;
}

/** What `defineSchema` is told. */
export interface SchemaDefinition<
  Vendor extends string,
  Name extends string,
  Version extends string,
  Data extends GenericSchema<object>,
> {
  readonly vendor: Vendor;
  readonly name: Name;
  readonly version: Version;
  readonly description?: string;
  readonly data: Data;
}

/** Data as a tracker sends it. */
export type InferData<Schema extends TypedSchema> = InferInput<Schema['data']>;

/** An event or entity of this schema as a tracker sends it; of several schemas, one of theirs. */
export type SelfDescribing<Schema extends TypedSchema> = Schema extends TypedSchema
  ? { readonly schema: Schema['uri']; readonly data: InferData<Schema> }
  : never;

const forms = {
  vendor: {
    pattern: /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/,
    words: 'letters, digits, "_", "-" and then ".", such as "com.acme"',
  },
  name: { pattern: /^[A-Za-z0-9_-]+$/, words: 'letters, digits, "_" and "-", such as "login"' },
  version: { pattern: /^[1-9]\d*-\d+-\d+$/, words: 'MODEL-REVISION-ADDITION, such as "1-0-0"' },
} as const;

/**
 * Defines a self-describing event or an entity, for the `schemas` of the config and the types of the tracker.
 *
 * @throws UserError where a part of its address is no such part
 */
export function defineSchema<
  const Vendor extends string,
  const Name extends string,
  const Version extends string,
  const Data extends GenericSchema<object>,
>(definition: SchemaDefinition<Vendor, Name, Version, Data>): TypedSchema<Vendor, Name, Version, Data> {
  const { vendor, name, version, description = null, data } = definition;
  for (const [part, { pattern, words }] of Object.entries(forms)) {
    const value = definition[part as keyof typeof forms];
    if (!pattern.test(value)) throw new UserError(`the ${part} of a schema must be ${words}, got "${value}"`);
  }
  const uri = `iglu:${vendor}/${name}/jsonschema/${version}` as const;
  if (!isDataSchema(data)) throw new UserError(`the data of ${uri} must be a valibot schema that is not async`);
  return { vendor, name, version, description, data, uri };
}

/** Whether this is what `defineSchema` makes, in whichever copy of firn. */
export const isTypedSchema = (value: unknown): value is TypedSchema =>
  typeof value === 'object' && value !== null && 'uri' in value && 'data' in value && isDataSchema(value.data);

function isDataSchema(value: unknown): value is GenericSchema<object> {
  const { kind, async } = (value ?? {}) as Partial<GenericSchema>;
  return kind === 'schema' && async === false;
}
