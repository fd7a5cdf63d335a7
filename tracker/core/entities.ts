import type { GlobalContext, GlobalEntity, RuleSet } from '../api.ts';
import type { Entity, Payload, SelfDescribing } from '../contract.ts';
import type { Core } from './core.ts';
import { guarded } from './guard.ts';
import type { Visit } from './visit.ts';

const snowplow = 'iglu:com.snowplowanalytics.snowplow/';

/** The entities that say which page view and which session an event belongs to. */
export function ownEntities(t: Core, visit: Visit | false, anonymous: unknown): Entity[] {
  const { webPage = true, session = false } = t.options.contexts || {};
  const own: Entity[] = [];
  if (webPage) own.push({ schema: `${snowplow}web_page/jsonschema/1-0-0`, data: { id: t.pageViewId } });
  if (session && visit) {
    own.push({
      schema: `${snowplow}client_session/jsonschema/1-0-2`,
      data: {
        userId: anonymous ? '00000000-0000-0000-0000-000000000000' : visit[0],
        sessionId: visit[5],
        eventIndex: visit[9],
        sessionIndex: visit[2],
        previousSessionId: visit[6] || null,
        storageMechanism: t.strategy === 'localStorage' ? 'LOCAL_STORAGE' : 'COOKIE_1',
        firstEventId: visit[7] || null,
        firstEventTimestamp: visit[8] ? new Date(visit[8]).toISOString() : null,
      },
    });
  }
  return own;
}

const list = <T>(given: T | readonly T[] | null | undefined): T[] =>
  given == null ? [] : Array.isArray(given) ? given : [given as T];

/** Whether a schema is one of the rules': `*` stands for a vendor's part, a name or a version's number. */
export const matches = (schema: string, rules: string | readonly string[] | undefined): boolean =>
  list(rules).some((rule) => new RegExp(`^${rule.replace(/\./g, '\\.').replace(/\*/g, '[^/-]+')}$`).test(schema));

/** The entities of `addGlobalContexts` for this event. */
export function globalEntities(t: Core, event: Payload, self: SelfDescribing | undefined): Entity[] {
  const asked = { event, eventType: event.e as string, eventSchema: self?.schema };
  const made = (entity: GlobalEntity) => (typeof entity === 'function' ? list(guarded(() => entity(asked))) : [entity]);
  const applies = (rule: RuleSet | ((given: typeof asked) => boolean)) =>
    typeof rule === 'function'
      ? guarded(() => rule(asked))
      : matches(self?.schema || '', rule.accept) && !matches(self?.schema || '', rule.reject);
  return t.globals.flatMap(([context]) =>
    Array.isArray(context)
      ? applies(context[0])
        ? list<GlobalEntity>(context[1]).flatMap(made)
        : []
      : made(context as GlobalEntity),
  );
}

export const entityCalls = (t: Core) => ({
  addGlobalContexts(contexts: readonly GlobalContext[] | Readonly<Record<string, GlobalContext>>) {
    if (Array.isArray(contexts)) for (const context of contexts) t.globals.push([context]);
    else {
      for (const [name, context] of Object.entries(contexts)) {
        t.removeGlobalContexts([name]);
        t.globals.push([context, name]);
      }
    }
  },
  removeGlobalContexts(gone: readonly unknown[]) {
    const texts = gone.map((one) => JSON.stringify(one));
    t.globals = t.globals.filter(
      ([context, name]) => !gone.includes(name ?? context) && (name || !texts.includes(JSON.stringify(context))),
    );
  },
  clearGlobalContexts() {
    t.globals = [];
  },
});
