import type { Settings } from '../api.ts';
import { max } from './attention.ts';
import { type Event, query } from './payload.ts';

/** What an address has around the collector's host and before the query: with the time it is sent at. */
const around = 'https:///i?stm=1234567890123&'.length;

/** No shorter text is cut: identifiers are not, and short words are the last to go. */
const shortest = 64;

/** A text's beginning, no character in halves, and the mark that says it was longer. */
export const shortened = (text: string, length: number): string =>
  `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;

/**
 * The query of an event, made short enough for the collector, whose host counts too; `fc` names the parameters that lost something.
 * First entities go, the last first, but for the `kept` ones; then the longest texts are cut, to a length that shrinks;
 * what is still too long (thousands of numbers) loses the other entities, and its data last.
 * Takes entities out of the list it is given; what they hold is the page's, and is not touched.
 */
export function fitted(
  event: Event,
  kept: number,
  { encodeBase64 = true, maxGetBytes = 8192, collector = '' }: Partial<Settings>,
): string {
  let text = query(event, encodeBase64);
  const parameters = text.split('&');
  let made = event;
  let longest = maxGetBytes;
  for (; ; text = query(made, encodeBase64)) {
    const lost = parameters.filter((one) => !text.includes(one)).map((one) => one.split('=')[0]);
    const sent = lost[0] ? `${text}&fc=${lost}` : text;
    const over = around + collector.length + sent.length - maxGetBytes;
    if (over <= 0 || !longest) return sent;

    const { co } = made;
    if (co?.[0] && (co.length > kept || longest <= 32)) co.pop();
    else {
      // A character takes at most nine in the address, so that this hardly cuts too much.
      longest = longest > 32 ? max(32, longest - Math.ceil(over / 9)) : 0;
      made = JSON.parse(JSON.stringify(made), (key, value) =>
        typeof value === 'string' && key !== 'schema' && value.length > max(shortest, longest)
          ? shortened(value, longest)
          : value,
      );
      if (!longest && made.ue_pr) made.ue_pr = { ...made.ue_pr, data: {} };
    }
  }
}
