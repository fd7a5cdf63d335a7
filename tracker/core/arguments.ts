/**
 * The arguments of a call by name, in either of Snowplow's styles: one object, `('trackStructEvent', { category, action })`,
 * or one after the other, `('trackStructEvent', 'shop', 'add')`, in the order of `names`.
 */
// biome-ignore lint/suspicious/noExplicitAny: whatever the page gave.
export function named(given: readonly unknown[], names: string): Record<string, any> {
  const [first] = given;
  return first && typeof first === 'object' && !Array.isArray(first)
    ? first
    : Object.fromEntries(names.split(' ').map((name, i) => [name, given[i]]));
}
