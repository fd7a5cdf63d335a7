/** Entities for every event, or for those a rule chooses, as the page adds and removes them. */
import type { Entity, Payload, SelfDescribing } from '../contract.ts';
import type { PluginWith } from './calls.ts';

/** What a rule, or what makes an entity, is told of the event. */
export interface Asked {
  readonly event: Readonly<Payload>;
  readonly eventType: string | undefined;
  readonly eventSchema: string | undefined;
}
/** An entity for every event, or what makes it: null where there is none. */
export type GlobalEntity = Entity | ((asked: Asked) => Entity | readonly Entity[] | null | undefined);
/** Accepts and rejects schemas; `*` stands for a part of the vendor, the name or a number of the version. */
export interface RuleSet {
  readonly accept?: string | readonly string[];
  readonly reject?: string | readonly string[];
}
export type GlobalContext =
  | GlobalEntity
  | readonly [filter: RuleSet | ((asked: Asked) => boolean), entities: GlobalEntity | readonly GlobalEntity[]];

export interface GlobalContextCalls {
  /** Given by name, they can be removed by name. */
  addGlobalContexts(contexts: readonly GlobalContext[] | Readonly<Record<string, GlobalContext>>): void;
  /** By what was added, or by name. */
  removeGlobalContexts(contexts: readonly (GlobalContext | string)[]): void;
  clearGlobalContexts(): void;
}

declare module './calls.ts' {
  interface PluginCalls extends GlobalContextCalls {}
}

const list = <T>(given: T | readonly T[] | null | undefined): T[] => (given ? ([] as T[]).concat(given as T[]) : []);

/** Whether a schema is one of the rules': `*` stands for a part of the vendor, the name or a number of the version. */
export const matches = (schema: string, rules: string | readonly string[] | undefined): boolean =>
  list(rules).some((rule) => new RegExp(`^${rule.replace(/\*/g, '[^/-]+')}$`).test(schema));

/** What a page's function answered; a promise that is rejected later is nobody's error. */
const quiet = <T>(answer: T): T => {
  Promise.resolve(answer).catch(() => {});
  return answer;
};

export const globalContexts = (): PluginWith<GlobalContextCalls> => {
  let globals: (readonly [context: GlobalContext, name?: string])[] = [];

  const applies = (rule: RuleSet | ((asked: Asked) => boolean), asked: Asked) => {
    if (typeof rule === 'function') return quiet(rule(asked));
    const schema = asked.eventSchema || '';
    return matches(schema, rule.accept) && !matches(schema, rule.reject);
  };
  const made = (context: GlobalContext, asked: Asked): Entity[] => {
    try {
      const isRuled = Array.isArray(context);
      if (isRuled && !applies(context[0], asked)) return [];
      return list((isRuled ? context[1] : context) as GlobalEntity).flatMap((entity) =>
        typeof entity === 'function' ? list(quiet(entity(asked))) : [entity],
      );
    } catch {
      // One that throws takes no other with it.
      return [];
    }
  };
  const remove = (gone: readonly unknown[]) => {
    const texts = gone.map((one) => JSON.stringify(one));
    globals = globals.filter(
      ([context, name]) => !gone.includes(context) && !texts.includes(JSON.stringify(name || context)),
    );
  };

  return {
    contexts(event: Payload, self?: SelfDescribing) {
      const asked = { event, eventType: event.e as string, eventSchema: self?.schema };
      return globals.flatMap(([context]) => made(context, asked));
    },
    calls: {
      addGlobalContexts(_, contexts) {
        if (Array.isArray(contexts)) for (const context of contexts) globals.push([context]);
        else {
          // Its own alone: what an element or another object inherits are calls that answer with a rejected promise.
          const names = Object.keys(contexts);
          remove(names);
          for (const name of names) globals.push([contexts[name], name]);
        }
      },
      removeGlobalContexts: (_, gone) => remove(gone),
      clearGlobalContexts() {
        globals = [];
      },
    },
  };
};
