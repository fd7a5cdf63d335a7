/** How many tries a shrinking may take: each is a call of both engines. */
export const mostTries = 80;

/**
 * The fewest of some items that still fail. Halving finds the shortest beginning of the list that fails; its last item is
 * needed, and the same is done again with the items before it, until the needed ones fail by themselves. So items that
 * fail only together are found together, each in as many tries as the list can be halved.
 *
 * @param items items that fail, in order
 * @param fails whether some of them, in the same order, still do
 * @returns items that fail; after `mostTries` there may be more of them than are needed
 */
export async function shrink<T>(
  items: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let needed: readonly T[] = [];
  let before = items;
  let tries = 0;
  while (before.length > 0) {
    let passing = 0;
    while (before.length - passing > 1) {
      if (tries === mostTries) return [...before, ...needed];
      tries++;
      const middle = Math.floor((passing + before.length) / 2);
      if (await fails([...before.slice(0, middle), ...needed])) before = before.slice(0, middle);
      else passing = middle;
    }
    needed = [before.at(-1)!, ...needed];
    before = before.slice(0, -1);
    if (before.length === 0) break;
    tries++;
    if (await fails(needed)) break;
  }
  return needed;
}
