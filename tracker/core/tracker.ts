import type { Options, Settings } from '../api.ts';
import type { Common, Payload, Plugin, SelfDescribing, Tracker } from '../contract.ts';
import type { Given } from './arguments.ts';
import { fitted } from './cut.ts';
import { eventCalls } from './events.ts';
import { guarded, listen } from './guard.ts';
import { pageProperties } from './page.ts';
import { pageViews } from './page-view.ts';
import { snowplow } from './payload.ts';
import { hidden, isSilent } from './privacy.ts';
import { transport } from './transport.ts';
import { uuid } from './uuid.ts';
import { visits } from './visit.ts';

declare const VERSION: string;

/** Makes a tracker of its behaviours: each keeps what it knows to itself, reads the settings when it needs them, and gives calls. */
export function createTracker(namespace: string, collector: string, given?: Options): Tracker {
  const options: Settings = { ...given, collector };
  const plugins: Plugin[] = [];
  let url = location.href;
  let refr = document.referrer;

  function track(payload: Payload, common?: Common | null, self?: SelfDescribing): void {
    // A page nobody has seen yet: the event happens when somebody does.
    if ((document as Document & { prerendering?: boolean }).prerendering) {
      listen(document, 'prerenderingchange', () => track(payload, common, self));
      return;
    }
    if (isSilent(options)) return;

    const { context, timestamp } = common || {};
    // A time alone is one of the device's clock.
    const { type, value = timestamp } = Object(timestamp);
    const ttm = type === 'ttm' ? value : null;
    const created = (!ttm && +value) || Date.now();
    const { href } = location;
    // In a page that changes its address, the referrer is the address before. A last ping is still of that one.
    if (payload.e !== 'pp' && url !== href) {
      refr = url;
      url = href;
    }
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
      ttm,
      vid: visit[2],
      sid: visit[5],
      duid: visit[0],
      uid: hidden(options) ? null : options.userId,
      url,
      refr,
      ...payload,
    };
    const all = <R>(run: (plugin: Plugin) => R) => plugins.map((plugin) => guarded(() => run(plugin)));
    const entities = [
      ...((options.contexts?.webPage ?? true) ? [snowplow('web_page', { id: t.getPageViewId() })] : []),
      ...(context || []),
    ];
    const kept = entities.length;
    all((plugin) => entities.push(...(plugin.contexts?.(event, self, visit) || [])));
    all((plugin) => plugin.beforeTrack?.(event));
    if (all((plugin) => plugin.filter?.(event)).includes(false)) return;

    // Counted only now: a dropped event leaves no gap, and its engaged time to the next.
    Object.assign(event, said());
    send(fitted({ ...event, ue_pr: self, co: entities }, kept, options));
    all((plugin) => plugin.afterTrack?.(event));
  }

  const t = {
    namespace,
    options,
    listen,
    track,
    trackSelf: (event: SelfDescribing, common?: Common | null) => track({ e: 'ue' }, common, event),
    ...visits(options),
  } as Tracker & Given;
  const expose = (calls: Given) => {
    for (const name in calls) (t as Given)[name] = (...given: unknown[]) => guarded(() => calls[name](t, ...given));
  };
  const [said, calls] = pageViews(t, options);
  const [send, flushBuffer] = transport(namespace, options);
  expose({
    ...calls,
    ...eventCalls,
    flushBuffer,
    setUserId(_: Tracker, id?: string | null) {
      options.userId = id;
    },
    addPlugin(_: Tracker, given: Given) {
      const plugin: Plugin = given.plugin || given;
      plugins.push(plugin);
      expose(plugin.calls || {});
      plugin.activate?.(t);
    },
  });
  // Later: the first event is not to wait for storage.
  setTimeout(t.flushBuffer);
  for (const plugin of options.plugins || []) t.addPlugin(plugin);
  return t;
}
