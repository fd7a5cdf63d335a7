import type { Draft } from './payload.ts';
import { query } from './payload.ts';

/** What stands before the query in a request, with the time it is sent at. */
const prefix = '/i?stm=1234567890123&'.length;

/** No shorter text is cut: identifiers are not, and a page's own words are the last to go. */
const shortest = 64;

export interface Limits {
  readonly encodeBase64?: boolean;
  readonly maxGetBytes?: number;
}

type Holder = Record<string, unknown>;

/** Where a text stands, and the parameter it travels in. */
type Place = [holder: Holder, key: string, parameter: string];

/** The longest text there is. Schemas are no text. */
function longest(holder: Holder, parameter?: string, best?: Place): Place | undefined {
  for (const [key, value] of Object.entries(holder)) {
    if (value && typeof value === 'object') best = longest(value as Holder, parameter, best);
    else if (
      typeof value === 'string' &&
      key !== 'schema' &&
      value.length > (best ? (best[0][best[1]] as string).length : shortest)
    ) {
      best = [holder, key, parameter || key];
    }
  }
  return best;
}

/** A text's beginning, no character in halves, and the mark that says it was longer. */
export const shortened = (text: string, length: number): string =>
  `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;

/**
 * The query of an event, made short enough for the collector; `fc` names the parameters that were shortened.
 * First entities go, the last first, but for the `kept` ones; then the longest text is cut, again and again;
 * what is still too long (thousands of numbers) loses all entities and then its data.
 */
export function fitted(draft: Draft, kept: number, { encodeBase64 = true, maxGetBytes = 8192 }: Limits): string {
  let text = query(draft, encodeBase64);
  if (prefix + text.length <= maxGetBytes) return text;

  // A copy: what the page gave stays as it is.
  const { payload, self, entities } = JSON.parse(JSON.stringify(draft)) as Draft;
  const [data, context] = encodeBase64 ? ['ue_px', 'cx'] : ['ue_pr', 'co'];
  const cut = new Set<string>();
  for (let over = 1; over > 0; over = prefix + text.length - maxGetBytes) {
    const place = longest({ entities }, context, longest({ self }, data, longest(payload as Holder)));
    if (entities.length > kept || (!place && entities.length > 0)) {
      entities.pop();
      cut.add(context!);
    } else if (place) {
      const [holder, key, parameter] = place;
      const long = holder[key] as string;
      // A character takes at most nine in the address, so that this never cuts too much.
      holder[key] = shortened(long, Math.max(shortest / 2, Math.min(maxGetBytes, long.length - Math.ceil(over / 9))));
      cut.add(parameter);
    } else if (self && !cut.has('all')) {
      (self as { data: object }).data = {};
      cut.add(data!).add('all');
    } else {
      break;
    }
    payload.fc = [...cut].join();
    text = query({ payload, self, entities }, encodeBase64);
  }
  return text;
}
