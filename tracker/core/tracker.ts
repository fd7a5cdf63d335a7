import type { Options, Settings } from '../api.ts';
import type { Common, Payload, Plugin, SelfDescribing, Tracker } from '../contract.ts';
import { activity } from './activity.ts';
import type { Given } from './arguments.ts';
import { fitted } from './cut.ts';
import { eventCalls } from './events.ts';
import { guarded, listen } from './guard.ts';
import { pageAddress, pageProperties } from './page.ts';
import { firstView, pageViews } from './page-view.ts';
import { snowplow } from './payload.ts';
import { privacy } from './privacy.ts';
import { transport } from './transport.ts';
import { uuid } from './uuid.ts';
import { visits } from './visit.ts';

declare const VERSION: string;

/** Makes a tracker of its behaviours: each keeps what it knows to itself, reads the settings when it needs them, and gives calls. */
export function createTracker(namespace: string, collector: string, given: Options): Tracker {
  const options: Settings = { ...given, collector };
  const plugins: Plugin[] = [];
  const view = firstView();
  const [isSilent, hidden] = privacy(options);

  function track(payload: Payload, common?: Common | null, self?: SelfDescribing): void {
    // A page nobody has seen yet: the event happens when somebody does.
    if ((document as Document & { prerendering?: boolean }).prerendering) {
      listen(document, 'prerenderingchange', () => track(payload, common, self));
      return;
    }
    if (isSilent()) return;

    const { context, timestamp } = common || {};
    const { type, value = timestamp } = Object(timestamp);
    const isTrue = type === 'ttm';
    const created = (!isTrue && +value) || Date.now();
    const eid = uuid();
    const visit = t.visit(eid, created);
    const event: Payload = {
      eid,
      tv: `firn-${VERSION}`,
      tna: namespace,
      aid: options.appId,
      p: options.platform || 'web',
      ...pageProperties(),
      dtm: created,
      ttm: isTrue ? value : null,
      vid: visit[2],
      sid: visit[5],
      duid: visit[0],
      uid: hidden() ? null : options.userId,
      ...address(payload.e !== 'pp'),
      ...payload,
    };
    const all = <R>(run: (plugin: Plugin) => R) => plugins.map((plugin) => guarded(() => run(plugin)));
    const { webPage = true } = options.contexts || {};
    const entities = [...(webPage ? [snowplow('web_page', { id: view.id })] : []), ...(context || [])];
    const kept = entities.length;
    for (const more of all(({ contexts }) => contexts && contexts(event, self, visit))) entities.push(...(more || []));
    all((plugin) => plugin.beforeTrack && plugin.beforeTrack(event));
    if (all((plugin) => !plugin.filter || plugin.filter(event)).includes(false)) return;

    // Counted only now: a dropped event leaves no gap, and its engaged time to the next.
    Object.assign(event, { fs: ++view.events }, carried());
    const json = {
      ue_pr: self && snowplow('unstruct_event', self),
      co: entities[0] && snowplow('contexts', entities),
    };
    send(fitted({ ...event, ...json }, kept, options, 'https://'.length + options.collector.length));
    all((plugin) => plugin.afterTrack && plugin.afterTrack(event));
  }

  const t = {
    namespace,
    options,
    listen,
    track,
    trackSelf: (event: SelfDescribing, common?: Common | null) => track({ e: 'ue' }, common, event),
  } as Tracker & Given;
  const expose = (calls: Given, ...first: unknown[]) => {
    for (const name in calls)
      (t as Given)[name] = (...given: unknown[]) => guarded(() => calls[name](...first, ...given));
  };
  const address = pageAddress();
  const [carried, activityCalls, ending, begun] = activity(t, options, view);
  const [send, flushBuffer] = transport(namespace, options, hidden);
  Object.assign(t, visits(options, hidden));
  expose({
    ...activityCalls,
    ...eventCalls(t),
    ...pageViews(t, options, view, ending, begun),
    flushBuffer,
    setUserId(id?: string | null) {
      options.userId = id;
    },
    addPlugin(given: Given) {
      const plugin: Plugin = given.plugin || given;
      plugins.push(plugin);
      expose(plugin.calls || {}, t);
      if (plugin.activate) plugin.activate(t);
    },
  });
  if (!isSilent()) flushBuffer();
  for (const plugin of options.plugins || []) t.addPlugin(plugin);
  return t;
}
