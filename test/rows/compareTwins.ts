import type { RowSettings } from '../../etl/rows/api.ts';
import { cellsOf, filled } from './cells.ts';
import { fast, objectOf, plainSettings, slow, type Transformed } from './implementations.ts';

/**
 * Runs the transform and its twin over the same content and gives back what the transform made of it.
 *
 * `cuts` are places (bytes from the start) where the content is handed over in pieces; the twin always gets all of it.
 *
 * @throws Error naming the first row and the columns where they differ
 */
export async function compareTwins(
  content: Buffer,
  settings: RowSettings = plainSettings,
  cuts: readonly number[] = [],
): Promise<Transformed> {
  const object = objectOf('twins.log', content);
  const expected = await slow.transform(object, [content], settings);
  const found = await fast.transform(object, piecesOf(content, cuts), settings);
  const difference = differenceOf(expected, found);
  if (difference !== null) throw new Error(`${difference}\ncontent: ${JSON.stringify(content.toString('latin1'))}`);
  return found;
}

/** The content in pieces; places beyond its end and places named twice are left out. */
export function piecesOf(content: Buffer, cuts: readonly number[]): Buffer[] {
  const inside = cuts.filter((at) => at > 0 && at < content.length);
  const places = [0, ...new Set(inside), content.length].sort((a, b) => a - b);
  return places.slice(1).map((end, at) => content.subarray(places[at], end));
}

function differenceOf(twin: Transformed, transform: Transformed): string | null {
  for (let at = 0; at < Math.max(twin.rows.length, transform.rows.length); at += 1) {
    const [expected, found] = [twin.rows[at], transform.rows[at]];
    if (expected === found) continue;
    if (expected === undefined) return `row ${at + 1}: only the transform has it: ${found}`;
    if (found === undefined) return `row ${at + 1}: only the twin has it: ${expected}`;
    const [left, right] = [filled(cellsOf(expected)), filled(cellsOf(found))];
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])] as (keyof typeof left)[];
    const lines = names
      .filter((name) => left[name] !== right[name])
      .map((name) => `  ${name}: twin ${JSON.stringify(left[name])}, transform ${JSON.stringify(right[name])}`);
    return [`row ${at + 1} differs:`, ...lines].join('\n');
  }
  const tallies = [twin, transform].map((one) => JSON.stringify(one.tallies));
  return tallies[0] === tallies[1] ? null : `tallies differ:\n  twin ${tallies[0]}\n  transform ${tallies[1]}`;
}
