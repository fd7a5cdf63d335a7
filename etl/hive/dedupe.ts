import { eventNamespace } from '../../lib/protocol/parameters.ts';
import { dedupeSteps } from '../run/dedupe.ts';
import { literal } from './sql.ts';

/** The macros the steps need, as Hive says them. */
export const dedupePrelude: readonly string[] = [
  `CREATE TEMPORARY MACRO day_number(dt string)
  datediff(dt, '1970-01-01')`,
  `CREATE TEMPORARY MACRO copied_from(field_errors string)
  nullif(regexp_extract(field_errors, ${literal('"event_id":"copied_id: ([0-9a-f-]{36})"')}, 1), '')`,
  `CREATE TEMPORARY MACRO id_hash(id string)
  hash(id)`,
  `CREATE TEMPORARY MACRO uuid_of_hash(h string)
  concat(
    substr(h, 1, 8), '-', substr(h, 9, 4), '-5', substr(h, 14, 3), '-',
    substr('89ab', (instr('0123456789abcdef', substr(h, 17, 1)) - 1) % 4 + 1, 1), substr(h, 18, 3), '-',
    substr(h, 21, 12))`,
  `CREATE TEMPORARY MACRO name_uuid(name string)
  uuid_of_hash(sha1(concat(unhex('${eventNamespace.replaceAll('-', '')}'), encode(name, 'UTF-8'))))`,
];

type Step = keyof typeof dedupeSteps;
type Input = 'run_keys' | 'near_events';

/**
 * The steps whose rows are written to tables of the run, in order; the others stay within a statement. All in one
 * statement would read the keys eleven times, and has more counters than Tez allows.
 */
export const madeTables = ['committed_copies', 'chains', 'verdicts'] as const satisfies readonly Step[];
export type MadeTable = (typeof madeTables)[number];

/** The steps and inputs a step reads. */
const readBy = (step: Step): readonly (Step | Input)[] =>
  [...dedupeSteps[step].matchAll(/\b(?:from|join) ([a-z_]+)/g)].map(([, name]) => name as Step | Input);

/**
 * The statements that fill the run's tables up to its verdicts.
 *
 * @param table the name of the run's table
 * @param columns the columns of a table that is made
 */
export function dedupeStatements(
  table: (name: MadeTable | Input) => string,
  columns: (name: MadeTable) => readonly string[],
): readonly string[] {
  const isStep = (name: Step | Input): name is Step => name in dedupeSteps;
  const isMade = (name: Step | Input): name is MadeTable => (madeTables as readonly string[]).includes(name);
  return madeTables.map((makes) => {
    const named = new Map<string, string>();
    const define = (name: Step | Input): void => {
      if (named.has(name)) return;
      if (isMade(name) || !isStep(name)) named.set(name, `SELECT * FROM ${table(name)}`);
      else {
        for (const input of readBy(name)) define(input);
        named.set(name, dedupeSteps[name].trim());
      }
    };
    for (const input of readBy(makes)) define(input);
    const made = [...named, ['made', dedupeSteps[makes].trim()] as const];
    const expressions = made.map(([name, sql]) => `${name} AS (\n${sql}\n)`).join(',\n');
    return `WITH ${expressions}\nINSERT OVERWRITE TABLE ${table(makes)}\nSELECT ${columns(makes).join(', ')} FROM made`;
  });
}

/** `field_errors` of an event that got its own id: says which id it came with, and stays a JSON object. */
export const withCopiedId = (fieldErrors: string, id: string): string => {
  // A fault of the id that came before gives way: a column has one at most.
  const fault = literal('"event_id":"([^"\\\\]|\\\\.)*",?');
  const others = `regexp_replace(regexp_replace(${fieldErrors}, ${fault}, ''), ${literal(',}$')}, ${literal('}')})`;
  const entry = `'{"event_id":"copied_id: ', ${id}, '"'`;
  return `concat(${entry}, CASE WHEN coalesce(${others}, '{}') = '{}' THEN '}' ELSE concat(',', substr(${others}, 2)) END)`;
};
