import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Goal, ModelSettings } from '../../lib/config.ts';
import type { ModelName, ModelTable } from '../../lib/protocol/models.ts';
import type { EngineName } from '../../lib/protocol/store.ts';
import type { Range } from './ranges.ts';

/** The models of the days around those that changed, in an order in which each reads only those before it. */
export const aroundTables = [
  'orders',
  'order_items',
  'page_views',
  'visits',
  'user_days',
] as const satisfies ModelTable[];

/** The models of the days that changed and no others. */
export const ownDayTables = ['entities'] as const satisfies ModelTable[];

/**
 * What comes between `events` and the models, in order. A model that others read is a step as well, `new_…`: of the days
 * that are being made.
 */
export const steps = ['proven_networks', 'visit_spans', 'visit_events', 'page_parts', 'visit_sums'] as const;
export type Step = (typeof steps)[number];

/** Models that are asked of other models, in an order in which each reads only those before it. */
export const viewsOfModels = ['users', 'user_mapping', 'sessions'] as const satisfies ModelName[];

/** No event has more entities: an address holds 8 KiB, the shortest takes 60 bytes of it. */
export const mostEntities = 128;

// From its sources, or bundled into dist/.
const folder = new URL(import.meta.url.endsWith('.ts') ? './' : '../etl/models/', import.meta.url);
const read = (name: string): string => carried()?.[name] ?? readFileSync(new URL(`${name}.sql`, folder), 'utf8');

/** Where a program that runs with no files beside it has the texts of the views. */
export const carriedViewsKey = 'firnViewsOfModels';
const carried = () => (globalThis as { [carriedViewsKey]?: Readonly<Record<string, string>> })[carriedViewsKey];

/** What such a program must carry. */
export const viewsToCarry = (): Readonly<Record<string, string>> =>
  Object.fromEntries(viewsOfModels.map((name) => [name, read(name)]));

/** The macros the SQL needs, as an engine says them: a script. */
export const modelsPrelude = (engine: EngineName): string => read(`prelude.${engine}`);

/** The SQL of a view. */
export const viewSql = (name: (typeof viewsOfModels)[number]): string => withoutComments(read(name));

/**
 * The SQL of a step or model, for a range of days.
 *
 * @param text a text as a literal of the engine
 */
export function modelSql(
  name: Step | ModelTable,
  range: Range,
  settings: ModelSettings,
  text: (value: string) => string,
): string {
  const goals = Object.entries(settings.goals);
  const values: Readonly<Record<string, string>> = {
    from: text(range.from),
    to: text(range.to),
    wide_from: text(range.wideFrom),
    wide_to: text(range.wideTo),
    read_from: text(range.readFrom),
    read_to: text(range.readTo),
    max_days: String(settings.maxVisitDays),
    timeout_ms: String(settings.visitTimeoutMinutes * 60_000),
    heartbeat_ms: String(settings.heartbeatSeconds * 1000),
    heartbeat_seconds: String(settings.heartbeatSeconds),
    min_visit_ms: String(settings.minVisitSeconds * 1000),
    goal_bits: goals.length === 0 ? text('') : goals.map(([, goal]) => goalBit(goal, text)).join('\n      || '),
    goals_reached:
      goals.length === 0
        ? 'cast(null as string)'
        : goalsReached(
            goals.map(([goal]) => goal),
            text,
          ),
  };
  return withoutComments(read(name)).replace(/\$\{(\w+)\}/g, (_, value: string) => values[value]!);
}

const goalColumns = { event: 'e.event_name', category: 'e.se_category', action: 'e.se_action' } as const;

/** '1' where an event is the goal, else '0'. */
function goalBit({ path, ...others }: Goal, text: (value: string) => string): string {
  const conditions = Object.entries(others).flatMap(([key, value]) =>
    value === undefined ? [] : [`${goalColumns[key as keyof typeof goalColumns]} = ${text(value)}`],
  );
  if (path?.endsWith('*')) {
    const start = path.slice(0, -1);
    conditions.push(`substr(e.page_urlpath, 1, ${[...start].length}) = ${text(start)}`);
  } else if (path !== undefined) conditions.push(`e.page_urlpath = ${text(path)}`);
  return `case when ${conditions.join(' and ')} then '1' else '0' end`;
}

const goalsReached = (names: readonly string[], text: (value: string) => string): string =>
  `nullif('|' || ${names
    .map((name, at) => `case when max(substr(goal_bits, ${at + 1}, 1)) = '1' then ${text(`${name}|`)} else '' end`)
    .join(' || ')}, '|')`;

/** Comments stand on lines of their own. */
const withoutComments = (sql: string): string =>
  sql
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .trim();

/** Tells what models are made by: models made by something else are made anew. */
export function madeBy(settings: ModelSettings): string {
  const texts = [...steps, ...aroundTables, ...ownDayTables].map((name) => withoutComments(read(name)));
  const preludes = (['duckdb', 'hive'] as const).map((engine) => withoutComments(modelsPrelude(engine)));
  const all = [...texts, ...preludes, JSON.stringify(settings)];
  return createHash('sha256').update(all.join('\n')).digest('hex').slice(0, 16);
}
