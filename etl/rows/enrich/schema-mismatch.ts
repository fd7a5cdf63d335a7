import type { BaseIssue } from 'valibot';

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/**
 * What about data does not fit its schema: where, what was expected, and what kind of thing is there instead.
 *
 * Never the value itself: it stands in the event's column, as far as it may be stored, and this is said before it is
 * pseudonymised. For the same reason a schema's own messages are not used, which may repeat it.
 */
export function mismatchText(issue: BaseIssue<unknown>): string {
  const place = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  return place === '' ? faultOf(issue) : `${place}: ${faultOf(issue)}`;
}

function faultOf({ kind, type, expected, input, path }: BaseIssue<unknown>): string {
  if (kind !== 'schema') return `fails ${type}${expected === null ? '' : ` ${expected}`}`;
  // A key is at fault that is one too many.
  if (path?.at(-1)?.origin === 'key' && expected === 'never') return 'unknown key';
  if (input === undefined) return 'missing';
  return `expected ${expected}, got ${kindOf(input)}`;
}
