export const { max, min, round } = Math;

/** Time counts at most this long after the last sign of life: one minute, for a text that is read without a move. */
export const gapCapMs = 60_000;

/** Milliseconds visible and focused, each gap between two signs of life capped. `now` is of a clock nobody sets. */
export function engagedClock() {
  let total = 0;
  let since = Number.POSITIVE_INFINITY;
  return (now: number, counts: boolean): number => {
    total += max(0, min(now - since, gapCapMs));
    since = counts ? now : Number.POSITIVE_INFINITY;
    return round(total);
  };
}

/** How far down the page the visitor has seen, per cent. */
export const reach = (bottom: number, height: number): number => min(100, round((100 * bottom) / height) || 0);
