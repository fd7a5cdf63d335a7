import type { PageView, Settings } from '../api.ts';
import type { Entity, Tracker } from '../contract.ts';
import { named } from './arguments.ts';
import { uuid } from './uuid.ts';

/** The id of the first page view, which all trackers of a page share. */
const firstId = uuid();

/** The page view that events belong to. */
export interface View {
  id: string;
  /** Events sent in it. */
  events: number;
  title?: string;
  entities?: PageView['contextCallback'];
  /** Whether the page view itself was sent. */
  sent?: boolean;
}

export const firstView = (): View => ({ id: firstId, events: 0 });

/** Entities of the page view and its pings, as the page said with it. */
export const viewEntities = ({ entities }: View): readonly Entity[] => (entities && entities()) || [];

/** Page views: `ending` says what is left of the last one, `begun` starts to count the next. */
export const pageViews = (t: Tracker, options: Settings, view: View, ending: () => void, begun: () => void) => ({
  trackPageView(...given: unknown[]) {
    const { title, context, contextCallback, timestamp } = named(given, 'title context contextCallback timestamp');
    if (view.sent && !options.keepsPageViewId) {
      ending();
      view.id = uuid();
      view.events = 0;
    }
    view.sent = true;
    view.title = title || document.title;
    view.entities = contextCallback;
    t.track({ e: 'pv', page: view.title }, { context: [...(context || []), ...viewEntities(view)], timestamp });
    begun();
  },
  getPageViewId: () => view.id,
});
