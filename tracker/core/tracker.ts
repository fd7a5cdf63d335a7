import type { Calls, Options } from '../api.ts';
import type { Common, Entity, Payload, SelfDescribing } from '../contract.ts';
import { activity } from './activity.ts';
import type { Core } from './core.ts';
import { fitted } from './cut.ts';
import { entityCalls, globalEntities, ownEntities } from './entities.ts';
import { eventCalls } from './events.ts';
import { guarded, listen } from './guard.ts';
import { linkCalls } from './links.ts';
import { pageAddress, pageProperties } from './page.ts';
import { anonymity, isSilent, privacyCalls } from './privacy.ts';
import { settings } from './settings.ts';
import { collectorAddress, transport } from './transport.ts';
import { uuid } from './uuid.ts';
import { visitKeeper } from './visit.ts';

declare const VERSION: string;

/** The id of the first page view, which all trackers of a page share. */
const firstPageViewId = uuid();

/** Makes a tracker: its state, and the calls of all behaviours. */
export function createTracker(namespace: string, collector: string, options: Options = {}): Core {
  const t = {
    namespace,
    options: { respectGlobalPrivacyControl: 'anonymise', ...options },
    plugins: [],
    globals: [],
    endpoint: collectorAddress(collector),
    anonymous: options.anonymousTracking || false,
    strategy: options.stateStorageStrategy || 'cookieAndLocalStorage',
    cookiePath: '/',
    pageViewId: firstPageViewId,
    sequence: 0,
    listen,
    anonymity: () => anonymity(t),
    track,
    trackSelf: (event: SelfDescribing, common?: Common | null) => track({ e: 'ue' }, common, event),
  } as unknown as Core;
  const address = pageAddress(t);

  function track(payload: Payload, common?: Common | null, self?: SelfDescribing): void {
    const d = document as Document & { prerendering?: boolean };
    if (d.prerendering) {
      // A page nobody has seen yet: the event happens when somebody does.
      d.addEventListener('prerenderingchange', () => guarded(() => track(payload, common, self)), { once: true });
      return;
    }
    if (isSilent(t)) return;
    const { timestamp } = common || {};
    const now = Date.now();
    const time = Number(Object(timestamp).value ?? timestamp ?? now);
    const isTrue = Object(timestamp).type === 'ttm';
    const eid = uuid();
    const hidden = t.anonymity();
    const visit = (!hidden || hidden.sessions) && t.visit(eid, isTrue ? now : time);
    if (payload.e !== 'pp') address.look();
    const event: Payload = {
      eid,
      tv: `firn-${VERSION}`,
      tna: namespace,
      aid: t.options.appId,
      p: t.options.platform || 'web',
      ...pageProperties(),
      dtm: isTrue ? now : time,
      ttm: isTrue ? time : null,
      ...(visit && { vid: visit[2], sid: visit[5], duid: visit[0] }),
      uid: hidden ? null : t.userId,
      ...address.parameters(),
      ...payload,
      fs: ++t.sequence,
      ...t.engagement(),
    };
    const all = <R>(run: (plugin: Core['plugins'][number]) => R) =>
      t.plugins.map((plugin) => guarded(() => run(plugin)));
    const entities: Entity[] = [...ownEntities(t, visit, hidden), ...(common?.context || [])];
    const kept = entities.length;
    entities.push(...all((plugin) => plugin.contexts?.(event) || []).flatMap((found) => found || []));
    entities.push(...globalEntities(t, event, self));
    all((plugin) => plugin.beforeTrack?.(event));
    if (all((plugin) => plugin.filter?.(event)).includes(false)) return;
    t.send(fitted({ payload: event, self, entities }, kept, t.options));
    all((plugin) => plugin.afterTrack?.(event));
  }

  const { resend, send } = transport(t);
  Object.assign(
    t,
    { send },
    visitKeeper(t),
    activity(t),
    eventCalls(t),
    linkCalls(t),
    entityCalls(t),
    privacyCalls(t),
    settings(t, resend),
  );
  if (!isSilent(t)) resend();
  for (const plugin of options.plugins || []) t.addPlugin(plugin);
  return t;
}

export type { Calls };
