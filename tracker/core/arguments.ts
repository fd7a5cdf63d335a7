/** What the page gave, of which anything may be true. */
// biome-ignore lint/suspicious/noExplicitAny: it is a page's word; what is done with it is guarded.
export type Given = Record<string, any>;

/**
 * The arguments of a call by name, in either of Snowplow's styles: one object, `('trackStructEvent', { category, action })`,
 * or one after the other, `('trackStructEvent', 'shop', 'add')`, in the order of `names`.
 */
export function named(given: readonly unknown[], names: string): Given {
  const [first] = given;
  return Object(first) === first && !Array.isArray(first)
    ? (first as Given)
    : Object.fromEntries(names.split(' ').map((name, i) => [name, given[i]]));
}

/** The same as a list, in the order of `names`, for calls whose first argument is no list: what is only taken apart needs no names. */
export const listed = (given: readonly Given[string][], names: string): readonly Given[string][] => {
  const [first] = given;
  return Object(first) === first ? names.split(' ').map((name) => first[name]) : given;
};
