import * as v from 'valibot';
import { UserError } from './protocol/errors.ts';

const hostPattern = /^[a-z0-9.-]+$/;

const schema = v.strictObject({
  collect: v.optional(
    v.strictObject({
      /** Paths of the pixel besides Snowplow's, such as `/c.gif`; neutral names are harder to block. */
      pixelPaths: v.optional(
        v.array(v.pipe(v.string(), v.regex(/^\/[^?#\s]+$/, 'a path such as "/c.gif", without query'))),
      ),
      /** Apps (`aid`) whose events count; others are ignored as `unknown_app`. Default: all. */
      apps: v.optional(v.array(v.pipe(v.string(), v.nonEmpty()))),
      /** Hosts whose pages count, subdomains included; others are ignored as `foreign_host`. Default: all. */
      hosts: v.optional(
        v.array(v.pipe(v.string(), v.regex(hostPattern, 'a host name in lower case, such as "shop.example"'))),
      ),
    }),
  ),
});

/** What `firn.config.ts` says. Every key is optional. */
export type FirnConfig = v.InferInput<typeof schema>;

/** The settings with every default in place, as the ETL and the stack use them. */
export interface Config {
  readonly collect: {
    readonly pixelPaths: readonly string[];
    readonly apps: readonly string[] | null;
    readonly hosts: readonly string[] | null;
  };
}

/** For `firn.config.ts`: types the object, changes nothing. */
export const defineConfig = (config: FirnConfig): FirnConfig => config;

const expectedWords: Readonly<Record<string, string>> = { Array: 'a list', string: 'a text', Object: 'an object' };

/** What is wrong with a setting and what would do. */
function inWords({ path, type, expected, message, received }: v.InferIssue<typeof schema>): string {
  const name = path?.map((step) => String(step.key)).join('.') ?? '';
  if (type === 'strict_object' && expected === 'never') return `the config has "${name}", which is no setting of firn`;
  const words = type === 'regex' ? message : (expectedWords[expected ?? ''] ?? expected);
  return `the config's ${name === '' ? 'value' : `"${name}"`} must be ${words}, got ${received}`;
}

/**
 * Checks a config and fills in the defaults.
 *
 * @throws UserError naming the key, the value and what would do
 */
export function resolveConfig(input: unknown): Config {
  const result = v.safeParse(schema, input);
  if (!result.success) throw new UserError(result.issues.map(inWords).join('\n'));
  const { collect = {} } = result.output;
  return {
    collect: { pixelPaths: collect.pixelPaths ?? [], apps: collect.apps ?? null, hosts: collect.hosts ?? null },
  };
}
