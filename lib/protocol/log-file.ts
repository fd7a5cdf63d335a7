import { dayOf } from './log-text.ts';
import { logFields } from './logs.ts';

export const hourMs = 3_600_000;

/** How a v2 log begins. */
export const logHead = `#Version: 1.0\n#Fields: ${logFields.join(' ')}\n`;

/**
 * Where CloudFront puts a log of v2, with Hive's prefixes.
 *
 * @param hour of its lines, hours since 1970
 * @param id its own, 8 letters and digits
 */
export function logFile(distribution: string, hour: number, id: string): string {
  const day = dayOf(hour * hourMs);
  const [year, month, ofMonth] = day.split('-');
  const ofDay = String(hour % 24).padStart(2, '0');
  const folder = `distributionid=${distribution}/year=${year}/month=${month}/day=${ofMonth}/hour=${ofDay}`;
  return `${folder}/${distribution}.${day}-${ofDay}.${id}.gz`;
}
