import { emptyValue, functionResult, type LogField, logFields } from '../protocol/logs.ts';
import { pixelPaths } from '../protocol/parameters.ts';
import { inOnePiece } from './encode.ts';

/** Who asks: the fields that stay the same while a connection lasts. Texts are as logged. */
export interface Client {
  readonly edge: string;
  readonly ip: string;
  readonly port: number;
  readonly country: string;
  readonly network: number;
  readonly collectorHost: string;
  readonly agentLogged: string;
  readonly referrerLogged: string;
  readonly protocolVersion: 'HTTP/3.0' | 'HTTP/2.0' | 'HTTP/1.1';
}

/** What is asked and what CloudFront answered. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly pattern: string;
  readonly status: number;
  readonly result: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly contentLength: string;
}

const pixel = { pattern: pixelPaths.pixel, path: pixelPaths.pixel, result: functionResult } as const;

export const exchanges = {
  pixel: { ...pixel, method: 'GET', status: 200, bytes: 612, contentType: 'image/gif', contentLength: '43' },
  head: { ...pixel, method: 'HEAD', status: 200, bytes: 569, contentType: 'image/gif', contentLength: '43' },
  put: { ...pixel, method: 'PUT', status: 403, bytes: 301, contentType: emptyValue, contentLength: '0' },
  preflight: {
    ...pixel,
    method: 'OPTIONS',
    status: 204,
    bytes: 498,
    contentType: emptyValue,
    contentLength: emptyValue,
  },
  post: {
    ...pixel,
    path: pixelPaths.tp2,
    pattern: pixelPaths.tp2,
    method: 'POST',
    status: 403,
    bytes: 352,
    contentType: emptyValue,
    contentLength: '0',
  },
  refused: {
    ...pixel,
    method: 'GET',
    status: 403,
    result: 'Error',
    bytes: 919,
    contentType: 'text/html',
    contentLength: '919',
  },
} as const satisfies Record<string, Exchange>;

type Field = (typeof logFields)[number];

/** The fields that differ from line to line of one client, in the order of the log; the rest is written once. */
const open = [
  'date',
  'time',
  'cs-uri-query',
  'x-edge-request-id',
  'cs-bytes',
  'time-taken',
  'time-to-first-byte',
  'timestamp(ms)',
  'viewer-request-log-data',
] as const satisfies readonly LogField[];
type OpenField = (typeof open)[number];

const cloudFrontHost = 'd2f1rng3n3r8t0.cloudfront.net';

function fixedFields(client: Client, exchange: Exchange): Readonly<Record<Exclude<Field, OpenField>, string>> {
  const old = client.protocolVersion === 'HTTP/1.1';
  return {
    'x-edge-location': client.edge,
    'sc-bytes': String(exchange.bytes),
    'c-ip': client.ip,
    'cs-method': exchange.method,
    'cs(Host)': cloudFrontHost,
    'cs-uri-stem': exchange.path,
    'sc-status': String(exchange.status),
    'cs(Referer)': client.referrerLogged,
    'cs(User-Agent)': client.agentLogged,
    'cs(Cookie)': emptyValue,
    'x-edge-result-type': exchange.result,
    'x-host-header': client.collectorHost,
    'cs-protocol': 'https',
    'x-forwarded-for': emptyValue,
    'ssl-protocol': old ? 'TLSv1.2' : 'TLSv1.3',
    'ssl-cipher': old ? 'ECDHE-RSA-AES128-GCM-SHA256' : 'TLS_AES_128_GCM_SHA256',
    'x-edge-response-result-type': exchange.result,
    'cs-protocol-version': client.protocolVersion,
    'fle-status': emptyValue,
    'fle-encrypted-fields': emptyValue,
    'c-port': String(client.port),
    'x-edge-detailed-result-type': exchange.result,
    'sc-content-type': exchange.contentType,
    'sc-content-len': exchange.contentLength,
    'sc-range-start': emptyValue,
    'sc-range-end': emptyValue,
    'c-country': client.country,
    asn: String(client.network),
    'cache-behavior-path-pattern': exchange.pattern,
  };
}

/** The text between the open fields of a line, tabs and line end included. */
export type LineTemplate = readonly string[];

const isOpen = (field: Field): field is OpenField => (open as readonly Field[]).includes(field);

/** What all lines of a client with the same exchange share. Making it costs as much as some lines: make it once a visit. */
export function lineTemplate(client: Client, exchange: Exchange): LineTemplate {
  const fixed = fixedFields(client, exchange);
  const texts: string[] = [];
  let text = '';
  for (const [i, field] of logFields.entries()) {
    if (i > 0) text += '\t';
    if (isOpen(field)) {
      texts.push(inOnePiece(text));
      text = '';
    } else {
      text += fixed[field];
    }
  }
  texts.push(inOnePiece(`${text}\n`));
  return texts;
}

const twoDigits: readonly string[] = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

const threeDigits: readonly string[] = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));

/** A time in milliseconds as text: a third of the cost of the engine's own conversion of so large a number. */
export function milliseconds(at: number): string {
  const thousands = Math.floor(at / 1000);
  const millions = Math.floor(thousands / 1000);
  return millions + threeDigits[thousands - millions * 1000]! + threeDigits[at - thousands * 1000]!;
}

const dayMs = 86_400_000;
let knownDay = -1;
let knownDayText = '';

/** The UTC day of a time in milliseconds, `YYYY-MM-DD`. */
export function dayOf(at: number): string {
  const day = Math.floor(at / dayMs);
  if (day !== knownDay) {
    knownDay = day;
    knownDayText = new Date(day * dayMs).toISOString().slice(0, 10);
  }
  return knownDayText;
}

function timeOf(at: number): string {
  const seconds = Math.floor(at / 1000) % 86_400;
  const minutes = Math.floor(seconds / 60);
  return `${twoDigits[Math.floor(minutes / 60)]!}:${twoDigits[minutes % 60]!}:${twoDigits[seconds % 60]!}`;
}

/** Bytes of a request besides its query: headers, compressed. */
const headerBytes = 380;

/**
 * One line of the log, `\n` included.
 *
 * @param at when the answer was finished, milliseconds
 * @param query as logged
 * @param took seconds, as text
 * @param data the pixel function's log data, as logged
 */
export function logLine(
  template: LineTemplate,
  at: number,
  query: string,
  requestId: string,
  took: string,
  data: string,
): string {
  return (
    template[0]! +
    dayOf(at) +
    template[1]! +
    timeOf(at) +
    template[2]! +
    query +
    template[3]! +
    requestId +
    template[4]! +
    (headerBytes + query.length) +
    template[5]! +
    took +
    template[6]! +
    took +
    template[7]! +
    milliseconds(at) +
    template[8]! +
    data +
    template[9]!
  );
}

/** How long a function-generated answer takes, seconds as logged. */
export const tookTexts: readonly string[] = [
  '0.000',
  '0.001',
  '0.001',
  '0.001',
  '0.001',
  '0.002',
  '0.002',
  '0.003',
  '0.005',
  '0.011',
];
