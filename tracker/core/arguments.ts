/** What the page gave, of which anything may be true. */
// biome-ignore lint/suspicious/noExplicitAny: it is a page's word; what is done with it is guarded.
export type Given = Record<string, any>;

/**
 * The arguments of a call by name, in either of Snowplow's styles: one object, `('trackStructEvent', { category, action })`,
 * or one after the other, `('trackStructEvent', 'shop', 'add')`, in the order of `names`.
 */
export function named(given: readonly unknown[], names: string): Given {
  const [first] = given;
  return first && typeof first === 'object' && !Array.isArray(first)
    ? first
    : Object.fromEntries(names.split(' ').map((name, i) => [name, given[i]]));
}

/** The same as a list, in the order of `names`: what is only taken apart needs no names. */
export const listed = (given: readonly unknown[], names: string): Given[string][] => {
  const [first] = given;
  const isNamed = first && typeof first === 'object' && !Array.isArray(first);
  return names.split(' ').map((name, i) => (isNamed ? (first as Given)[name] : given[i]));
};
