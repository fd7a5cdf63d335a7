import type { Settings } from '../api.ts';
import type { Given } from './arguments.ts';
import { type Event, query, sentName } from './payload.ts';

/** What stands before the query in an address, after the collector's origin: with the time it is sent at. */
const prefix = '/i?stm=1234567890123&'.length;

/** No shorter text is cut: identifiers are not, and short words are the last to go. */
const shortest = 64;

/** A text's beginning, no character in halves, and the mark that says it was longer. */
export const shortened = (text: string, length: number): string =>
  `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;

/**
 * The query of an event, made short enough for the collector, whose origin counts too; `fc` names the parameters that lost something.
 * First entities go, the last first, but for the `kept` ones; then the longest text is cut, again and again;
 * what is still too long (thousands of numbers) loses the other entities, and its data last.
 */
export function fitted(
  event: Event,
  kept: number,
  { encodeBase64 = true, maxGetBytes = 8192 }: Pick<Settings, 'encodeBase64' | 'maxGetBytes'>,
  originBytes = 0,
): string {
  const cut = new Set<string>();
  for (;;) {
    const text = query(event, encodeBase64);
    const over = originBytes + prefix + text.length - maxGetBytes;
    if (over <= 0 || cut.has('')) return text;
    // A copy: what the page gave stays as it is.
    if (!cut.size) event = JSON.parse(JSON.stringify(event));

    let longest = shortest;
    let shorten: (() => void) | undefined;
    let name = '';
    const search = (holder: Given, parameter?: string) => {
      for (const key in holder) {
        const value = holder[key];
        if (typeof value === 'object') search(value, parameter || key);
        else if (value.length > longest && key !== 'schema') {
          longest = value.length;
          name = parameter || key;
          // A character takes at most nine in the address, so that this hardly cuts too much.
          shorten = () => {
            holder[key] = shortened(value, Math.max(32, Math.min(maxGetBytes, longest - Math.ceil(over / 9))));
          };
        }
      }
    };
    search(event);
    const { co, ue_pr: self } = event;
    if (co && (co.data.length > kept || !shorten)) {
      name = 'co';
      co.data.pop();
      if (!co.data[0]) event.co = null;
    } else if (shorten) {
      shorten();
    } else {
      if (self) Object.assign(self.data, { data: {} });
      name = 'ue_pr';
      cut.add('');
    }
    event.fc = [...cut.add(sentName(name, encodeBase64))].filter(Boolean).join();
  }
}
