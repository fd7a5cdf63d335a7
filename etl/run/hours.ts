/**
 * The hour an object's name tells, `YYYY-MM-DD-HH` (UTC), or null.
 *
 * v2 logs have it in their prefix, `…/year=2026/month=11/day=23/hour=03/…`, legacy ones in their name,
 * `PREFIX/DISTRIBUTION.2026-11-23-03.ID.gz` (CloudFront Developer Guide, "Standard logging").
 */
export function hourOf(object: string): string | null {
  const prefix = /(?:^|\/)year=(\d{4})\/month=(\d{2})\/day=(\d{2})\/hour=(\d{2})\//.exec(object);
  if (prefix !== null) return prefix.slice(1).join('-');
  return /(?:^|\/)[^/]+\.(\d{4}-\d{2}-\d{2}-\d{2})\.[^/.]+(?:\.[a-z]+)?$/.exec(object)?.[1] ?? null;
}

/** The hour so many days before another. */
export function daysBefore(hour: string, days: number): string {
  const [year, month, day, h] = hour.split('-').map(Number);
  const time = new Date(Date.UTC(year!, month! - 1, day! - days, h!)).toISOString();
  return `${time.slice(0, 10)}-${time.slice(11, 13)}`;
}
