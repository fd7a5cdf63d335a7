import type { Asked, GlobalContext, GlobalEntity, Options, RuleSet } from '../api.ts';
import type { Entity, Payload, SelfDescribing } from '../contract.ts';
import { guarded } from './guard.ts';
import type { Visit } from './visit.ts';

/** A self-describing thing of Snowplow's own. */
export const snowplow = (name: string, version: string, data: unknown): SelfDescribing => ({
  schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/1-0-${version}`,
  data: data as object,
});

/** The entities that say which page view and which session an event belongs to. */
export function ownEntities(
  { contexts, stateStorageStrategy }: Options,
  pageViewId: string,
  [userId, , sessionIndex, , , sessionId, previousSessionId, firstEventId, firstEventMs, eventIndex]: Visit,
): Entity[] {
  const { webPage = true, session } = contexts || {};
  const own: Entity[] = [];
  if (webPage) own.push(snowplow('web_page', '0', { id: pageViewId }));
  if (session && sessionId) {
    own.push(
      snowplow('client_session', '2', {
        userId: userId || '00000000-0000-0000-0000-000000000000',
        sessionId,
        eventIndex,
        sessionIndex: +sessionIndex!,
        previousSessionId: previousSessionId || null,
        storageMechanism: stateStorageStrategy === 'localStorage' ? 'LOCAL_STORAGE' : 'COOKIE_1',
        firstEventId,
        firstEventTimestamp: new Date(+firstEventMs!).toISOString(),
      }),
    );
  }
  return own;
}

const list = <T>(given: T | readonly T[] | null | undefined): T[] => (given ? ([] as T[]).concat(given as T[]) : []);

/** Whether a schema is one of the rules': `*` stands for a part of the vendor, the name or a number of the version. */
export const matches = (schema: string, rules: string | readonly string[] | undefined): boolean =>
  list(rules).some((rule) => new RegExp(`^${rule.replace(/\*/g, '[^/-]+')}$`).test(schema));

/** Entities for every event, as the page adds and removes them. */
export function globalEntities() {
  let globals: [context: GlobalContext, name?: string][] = [];

  const entities = (event: Payload, self: SelfDescribing | undefined): Entity[] => {
    const eventSchema = self && self.schema;
    const asked = { event, eventType: event.e as string, eventSchema };
    const made = (entity: GlobalEntity) => (typeof entity === 'function' ? list(entity(asked)) : [entity]);
    const applies = (rule: RuleSet | ((asked: Asked) => boolean)) =>
      typeof rule === 'function'
        ? rule(asked)
        : matches(eventSchema || '', rule.accept) && !matches(eventSchema || '', rule.reject);
    return globals.flatMap(
      ([context]) =>
        guarded(() =>
          Array.isArray(context)
            ? applies(context[0])
              ? list(context[1] as GlobalEntity).flatMap(made)
              : []
            : made(context as GlobalEntity),
        ) || [],
    );
  };

  const calls = {
    addGlobalContexts(contexts: object) {
      const isNamed = !Array.isArray(contexts);
      if (isNamed) calls.removeGlobalContexts(Object.keys(contexts));
      for (const [name, context] of Object.entries(contexts)) globals.push(isNamed ? [context, name] : [context]);
    },
    removeGlobalContexts(gone: readonly unknown[]) {
      const texts = gone.map((one) => JSON.stringify(one));
      globals = globals.filter(
        ([context, name]) => !gone.includes(context) && !texts.includes(JSON.stringify(name || context)),
      );
    },
    clearGlobalContexts() {
      globals = [];
    },
  };
  return [entities, calls] as const;
}
