import { named } from './arguments.ts';
import type { Core } from './core.ts';
import { uuid } from './uuid.ts';

export const eventCalls = (t: Core) => ({
  trackPageView(...given: unknown[]) {
    const view = named(given, 'title context contextCallback timestamp');
    if (t.pageViewSent && !t.pageViewIsKept) {
      t.endPageView();
      t.pageViewId = uuid();
      t.sequence = 0;
    }
    t.pageViewSent = true;
    t.title = view.title || t.customTitle || document.title;
    t.pageContexts = view.contextCallback;
    t.track(
      { e: 'pv', page: t.title },
      { ...view, context: [...(view.context || []), ...(view.contextCallback?.() || [])] },
    );
    t.startPageView();
  },
  trackStructEvent(...given: unknown[]) {
    const event = named(given, 'category action label property value context timestamp');
    const { category, action, label, property, value } = event;
    t.track({ e: 'se', se_ca: category, se_ac: action, se_la: label, se_pr: property, se_va: value }, event);
  },
  trackSelfDescribingEvent(first: any, context: any, timestamp: any) {
    if (first.schema) t.trackSelf(first, { context, timestamp });
    else t.trackSelf(first.event, first);
  },
});
