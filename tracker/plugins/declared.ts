/** Calls that only name their fields: one line makes one. */
import type { Tracker } from '../contract.ts';
import { named } from '../core/arguments.ts';

/** Address of one of Snowplow's schemas; `part` is what its vendor's name has after Snowplow's own. */
export const iglu = (name: string, version = '1-0-0', part = '') =>
  `iglu:com.snowplowanalytics.snowplow${part}/${name}/jsonschema/${version}`;

/**
 * A call that sends a self-describing event of these fields (`names`, in the order of the positional style), and `also`
 * with each; `version` is the schema's. Fields that are null, empty or left out are not sent, others than these neither.
 */
export const sends =
  (schema: string, names: string, also?: object, version?: string) =>
  (tracker: Tracker, ...given: unknown[]): void => {
    const all = named(given, `${names} context timestamp`);
    const data: Record<string, unknown> = { ...also };
    for (const name of names.split(' ')) if (all[name] != null && all[name].length !== 0) data[name] = all[name];
    tracker.trackSelf({ schema: iglu(schema, version), data }, all);
  };
