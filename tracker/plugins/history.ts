/**
 * Page views of a page that changes its address by itself (`history`, and links to `#…` where asked): each new address is one.
 * Sent when the page has had time to change its title. The referrer is the address before.
 */
import type { Plugin } from '../contract.ts';

export interface HistoryOptions {
  /** A change behind `#` is a page view too. @default false */
  readonly hash?: boolean | undefined;
}

export const history = ({ hash }: HistoryOptions = {}): Plugin => ({
  activate(tracker) {
    const address = () => location.href.replace(hash ? '' : /#.*/, '');
    let seen = address();
    const look = () =>
      setTimeout(() => {
        if (seen !== address()) {
          seen = address();
          tracker.trackPageView();
        }
      });
    const { history } = window;
    for (const name of ['pushState', 'replaceState'] as const) {
      const native = history[name];
      history[name] = function (this: History, ...given) {
        look();
        // The page gets the answer, and the error, that it would have had.
        return native.apply(this, given);
      };
    }
    // Another place on the page comes by it too.
    tracker.listen(window, 'popstate', look);
  },
});
