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

/**
 * Checks a config and fills in the defaults.
 *
 * @throws UserError naming the key, the value and what would do
 */
export function resolveConfig(input: unknown): Config {
  const result = v.safeParse(schema, input);
  if (!result.success) {
    const lines = result.issues.map((issue) => {
      const path = issue.path?.map((step) => String(step.key)).join('.') ?? '';
      return `firn.config.ts: "${path}" must be ${issue.type === 'regex' ? issue.message : issue.expected}, got ${issue.received}`;
    });
    throw new UserError(lines.join('\n'));
  }
  const { collect = {} } = result.output;
  return {
    collect: { pixelPaths: collect.pixelPaths ?? [], apps: collect.apps ?? null, hosts: collect.hosts ?? null },
  };
}
