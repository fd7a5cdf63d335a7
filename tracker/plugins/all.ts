/** The plugins of the build `all`: what most shops and sites call for. The others are imports of their own. */
import type { Plugin } from '../contract.ts';
import { activityCallback } from './activity-callback.ts';
import { ads } from './ads.ts';
import { buttons } from './buttons.ts';
import { clientSession } from './client-session.ts';
import { consent } from './consent.ts';
import { crossDomain } from './cross-domain.ts';
import { ecommerce } from './ecommerce.ts';
import { errors } from './errors.ts';
import { forms } from './forms.ts';
import { globalContexts } from './global-contexts.ts';
import { type HistoryOptions, history } from './history.ts';
import { links } from './links.ts';
import { pageSettings } from './page-settings.ts';
import { settings } from './settings.ts';
import { site } from './site.ts';
import { transactions } from './transactions.ts';
import { webVitals } from './web-vitals.ts';

/** What a page may do itself, or not want: events more, for trackers made with `contexts: { webVitals: true }` or `history`. */
const ifAsked = (): Plugin => ({
  activate(tracker) {
    const { contexts, history: pages } = tracker.options;
    if (contexts?.webVitals) webVitals().activate!(tracker);
    // `true` has no properties.
    if (pages) history(pages as HistoryOptions).activate!(tracker);
  },
});

/** New ones for each tracker: some remember what a page told them. */
export const all = (): Plugin[] => [
  clientSession(),
  globalContexts(),
  settings(),
  activityCallback(),
  links(),
  pageSettings(),
  site(),
  ads(),
  errors(),
  buttons(),
  forms(),
  ecommerce(),
  transactions(),
  consent(),
  crossDomain(),
  ifAsked(),
];
