import type { Options } from '../api.ts';
import type { Common, Entity, Payload, Plugin, SelfDescribing, Tracker } from '../contract.ts';
import { activity } from './activity.ts';
import { fitted } from './cut.ts';
import { eventCalls } from './events.ts';
import { guarded, listen } from './guard.ts';
import { pageAddress, pageProperties } from './page.ts';
import { firstView, pageViews } from './page-view.ts';
import { snowplow } from './payload.ts';
import { privacy } from './privacy.ts';
import { clientSession } from './session.ts';
import { transport } from './transport.ts';
import { uuid } from './uuid.ts';
import { visits } from './visit.ts';

declare const VERSION: string;

/** Makes a tracker of its behaviours: each keeps what it knows to itself, and gives calls. */
export function createTracker(namespace: string, collector: string, options: Options): Tracker {
  const plugins: Plugin[] = [];
  const view = firstView();
  let userId: string | null | undefined;

  function track(payload: Payload, common?: Common | null, self?: SelfDescribing): void {
    const { prerendering } = document as Document & { prerendering?: boolean };
    // A page nobody has seen yet: the event happens when somebody does.
    if (prerendering) return listen(document, 'prerenderingchange', () => track(payload, common, self));
    if (isSilent()) return;

    const { context, timestamp } = common || {};
    const { type, value = timestamp } = Object(timestamp);
    const isTrue = type === 'ttm';
    const created = (!isTrue && +value) || Date.now();
    const eid = uuid();
    const event: Payload = {
      eid,
      tv: `firn-${VERSION}`,
      tna: namespace,
      aid: options.appId,
      p: options.platform || 'web',
      ...pageProperties(),
      dtm: created,
      ttm: isTrue ? value : null,
      uid: hidden() ? null : userId,
      ...address(payload.e !== 'pp'),
      ...payload,
    };
    const all = <R>(run: (plugin: Plugin) => R) => plugins.map((plugin) => guarded(() => run(plugin)));
    const given = context || [];
    const more = all(({ contexts }) => contexts && contexts(event, self)).flatMap((found) => found || []);
    all((plugin) => plugin.beforeTrack && plugin.beforeTrack(event));
    if (all((plugin) => !plugin.filter || plugin.filter(event)).includes(false)) return;

    // From here on it is sent: what was dropped is not counted.
    const { webPage = true, session } = options.contexts || {};
    const parts = visit(eid, created);
    const own: Entity[] = webPage ? [snowplow('web_page', { id: view.id })] : [];
    if (session && parts[5]) own.push(clientSession(options, parts));
    const entities = [...own, ...given, ...more];
    Object.assign(event, { vid: parts[2], sid: parts[5], duid: parts[0], fs: ++view.events }, carried());
    send(
      fitted(
        {
          ...event,
          ue_pr: self && snowplow('unstruct_event', self),
          co: entities[0] && snowplow('contexts', entities),
        },
        own.length + given.length,
        options,
      ),
    );
    all((plugin) => plugin.afterTrack && plugin.afterTrack(event));
  }

  const t: any = {
    namespace,
    options,
    listen,
    track,
    trackSelf: (event: SelfDescribing, common?: Common | null) => track({ e: 'ue' }, common, event),
  };
  const expose = (calls: Record<string, any>, ...first: unknown[]) => {
    for (const name in calls) t[name] = (...given: unknown[]) => guarded(() => calls[name](...first, ...given));
  };

  const [isSilent, hidden, privacyCalls] = privacy(options);
  const [visit, visitCalls, keepBy, forget] = visits(options, hidden);
  const address = pageAddress();
  const [carried, activityCalls, ending, begun] = activity(t, options, view);
  const [send, sendCalls, resend] = transport(namespace, collector, options, hidden);
  expose({
    ...privacyCalls(keepBy, forget),
    ...visitCalls,
    ...activityCalls,
    ...sendCalls,
    ...eventCalls(t),
    ...pageViews(t, view, ending, begun),
    setUserId(id?: string | null) {
      userId = id;
    },
    getUserId: () => userId,
    addPlugin(given: any) {
      const plugin: Plugin = given.plugin || given;
      plugins.push(plugin);
      expose(plugin.calls || {}, t);
      if (plugin.activate) plugin.activate(t);
    },
  });
  if (!isSilent()) resend();
  for (const plugin of options.plugins || []) t.addPlugin(plugin);
  return t;
}
