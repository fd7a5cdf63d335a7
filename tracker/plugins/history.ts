/**
 * Page views of a page that changes its address by itself (`history`, and links to `#…` where asked): each new address is one.
 * Sent when the page has had time to change its title. The referrer is the address before.
 */
import type { Plugin } from '../contract.ts';

export interface HistoryOptions {
  /** A change behind `#` is a page view too. @default false */
  readonly hash?: boolean;
}

export const history = ({ hash = false }: HistoryOptions = {}): Plugin => ({
  activate(tracker) {
    const address = () => (hash ? location.href : location.href.replace(/#.*/, ''));
    let seen = address();
    const look = () => {
      if (address() === seen) return;
      seen = address();
      tracker.trackPageView();
    };
    const later = () => setTimeout(look);
    const { history } = window;
    for (const name of ['pushState', 'replaceState'] as const) {
      const native = history[name];
      history[name] = function (this: History, ...given) {
        // The page gets the answer, and the error, that it would have had.
        const answer = native.apply(this, given);
        later();
        return answer;
      };
    }
    tracker.listen(window, 'popstate hashchange', later);
  },
});
