import type { Options } from '../api.ts';
import type { Common, Payload, Plugin, SelfDescribing, Tracker } from '../contract.ts';
import { activity } from './activity.ts';
import { fitted } from './cut.ts';
import { globalEntities, ownEntities } from './entities.ts';
import { eventCalls } from './events.ts';
import { guarded, listen } from './guard.ts';
import { linkCalls } from './links.ts';
import { pageAddress, pageProperties } from './page.ts';
import { firstView, pageViews } from './page-view.ts';
import { privacy } from './privacy.ts';
import { transport } from './transport.ts';
import { user } from './user.ts';
import { uuid } from './uuid.ts';
import { visits } from './visit.ts';

declare const VERSION: string;

/** Makes a tracker of its behaviours: each keeps what it knows to itself, and gives calls. */
export function createTracker(namespace: string, collector: string, options: Options = {}): Tracker {
  const plugins: Plugin[] = [];
  const view = firstView();

  function track(payload: Payload, common?: Common | null, self?: SelfDescribing): void {
    const { prerendering } = document as Document & { prerendering?: boolean };
    // A page nobody has seen yet: the event happens when somebody does.
    if (prerendering) return listen(document, 'prerenderingchange', () => track(payload, common, self));
    if (isSilent()) return;

    const { context, timestamp } = common || {};
    const now = Date.now();
    const { type, value = timestamp } = Object(timestamp);
    const isTrue = type === 'ttm';
    const created = isTrue ? now : +value || now;
    const eid = uuid();
    const parts = visit(eid, created);
    const event: Payload = {
      eid,
      tv: `firn-${VERSION}`,
      tna: namespace,
      aid: options.appId,
      p: options.platform || 'web',
      ...pageProperties(),
      dtm: created,
      ttm: isTrue ? value : null,
      vid: parts[2],
      sid: parts[5],
      duid: parts[0],
      uid: hidden() ? '' : userCalls.getUserId(),
      ...address(payload.e !== 'pp'),
      ...payload,
      fs: ++view.events,
      ...carried(),
    };
    const all = <R>(run: (plugin: Plugin) => R) => plugins.map((plugin) => guarded(() => run(plugin)));
    const entities = [...ownEntities(options, view.id, parts), ...(context || [])];
    const kept = entities.length;
    for (const more of all(({ contexts }) => contexts && contexts(event))) entities.push(...(more || []));
    entities.push(...globals(event, self));
    all((plugin) => plugin.beforeTrack && plugin.beforeTrack(event));
    if (all((plugin) => !plugin.filter || plugin.filter(event)).includes(false)) return;
    send(fitted({ payload: event, self, entities }, kept, options));
    all((plugin) => plugin.afterTrack && plugin.afterTrack(event));
  }

  const t = {
    namespace,
    options,
    listen,
    track,
    trackSelf: (event: SelfDescribing, common?: Common | null) => track({ e: 'ue' }, common, event),
    addPlugin(given: any) {
      const plugin: Plugin = given.plugin || given;
      plugins.push(plugin);
      const { calls = {} } = plugin;
      for (const name in calls) expose(name, (...args) => calls[name]!(t, ...args));
      if (plugin.activate) plugin.activate(t);
    },
  } as unknown as Tracker;
  const expose = (name: string, call: (...given: unknown[]) => unknown) => {
    (t as unknown as Record<string, typeof call>)[name] = (...given) => guarded(() => call(...given));
  };

  const userCalls = user();
  const [isSilent, hidden, privacyCalls] = privacy(options);
  const [visit, visitCalls, keepBy, forget] = visits(options, hidden);
  const [address, addressCalls] = pageAddress();
  const [globals, globalCalls] = globalEntities();
  const [carried, activityCalls, ending, begun] = activity(t, options, view);
  const [send, sendCalls, resend] = transport(namespace, collector, options, hidden);
  const calls: Record<string, any> = {
    ...userCalls,
    ...privacyCalls(keepBy, forget),
    ...visitCalls,
    ...addressCalls,
    ...globalCalls,
    ...activityCalls,
    ...sendCalls,
    ...eventCalls(t),
    ...linkCalls(t),
    ...pageViews(t, view, ending, begun),
  };
  for (const name in calls) expose(name, calls[name]);
  if (!isSilent()) resend();
  for (const plugin of options.plugins || []) guarded(() => t.addPlugin(plugin));
  return t;
}
