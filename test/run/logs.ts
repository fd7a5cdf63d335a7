/** Log files for tests: CloudFront lines of 2018 (26 columns) with pixel requests. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface TestEvent {
  /** `YYYY-MM-DD HH:MM:SS` */
  readonly at: string;
  /** The tracker's id; none: the log's request id names the event. */
  readonly eid?: string;
  /** Told apart by its fingerprint. */
  readonly content: string;
  readonly request: string;
  /** More parameters of the query. */
  readonly more?: Readonly<Record<string, string>>;
}

/** A UUID that shows its number. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export function eventLine({ at, eid, content, request, more = {} }: TestEvent): string {
  const [date, time] = at.split(' ');
  const query = new URLSearchParams({ e: 'pv', page: content, ...(eid === undefined ? {} : { eid }), ...more });
  return line(date!, time!, 'GET', '/i', query.toString(), request);
}

export const line = (
  date: string,
  time: string,
  method: string,
  path: string,
  query: string,
  request: string,
): string =>
  [
    ...[date, time, 'FRA56-P4', '480', '203.0.113.7', method, 'd1.cloudfront.net', path, '200', '-', 'Mozilla/5.0'],
    ...[query, '-', 'Hit', request, 'c.shop.example', 'https', '600', '0.001', '-', 'TLSv1.3'],
    ...['TLS_AES_128_GCM_SHA256', 'Hit', 'HTTP/2.0', '-', '-'],
  ].join('\t');

export const logText = (lines: readonly string[]): string =>
  `#Version: 1.0\n${lines.map((one) => `${one}\n`).join('')}`;

/** Writes a log of lines, packed if its name ends in `.gz`. */
export function writeLog(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const text = logText(lines);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}
