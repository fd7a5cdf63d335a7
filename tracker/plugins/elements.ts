/** What plugins that hear clicks and forms have in common. */
import type { Entity } from '../contract.ts';

/** Which elements: by class or name, or by what a function says. `whitelist` and `blacklist` are the names before 2021. */
export interface Criterion<E extends Element> {
  readonly filter?: (element: E) => boolean;
  readonly allowlist?: readonly string[];
  readonly denylist?: readonly string[];
  readonly whitelist?: readonly string[];
  readonly blacklist?: readonly string[];
}

/** Entities, or functions that make them from what happened. */
export type Dynamic<Given extends readonly unknown[]> = readonly (
  | Entity
  | ((...given: Given) => Entity | readonly Entity[] | null | undefined)
)[];

/** Whether a criterion takes the element, known by these names. None takes all. */
export const takes = <E extends Element>(
  criterion: Criterion<E> | ((element: E) => boolean) | null | undefined,
  element: E,
  names: Iterable<string>,
): boolean => {
  const { filter, whitelist, allowlist = whitelist, blacklist, denylist = blacklist }: Criterion<E> = Object(criterion);
  const has = (list: readonly string[]) => [...names].some((name) => list.includes(name));
  const asked = typeof criterion === 'function' ? criterion : filter;
  return asked ? asked(element) : allowlist ? has(allowlist) : !denylist || !has(denylist);
};

/** The element an event happened in, or the next around it, that fits the selector; shadow trees included. */
export const around = <E extends Element>(event: Event, selector: string): E | null =>
  (event.composedPath()[0] as Element).closest<E>(selector);

/** The entities of a dynamic context for what was given. */
export const resolved = <Given extends readonly unknown[]>(
  context: Dynamic<Given> | null | undefined,
  ...given: Given
): Entity[] =>
  (context || []).flatMap((entity) => (typeof entity === 'function' ? entity(...given) || [] : entity) as Entity);
