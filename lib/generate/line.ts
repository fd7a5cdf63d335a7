import {
  type Exchange,
  type LineTemplate,
  logLine as lineOf,
  lineTemplate as templateOf,
} from '../protocol/log-line.ts';
import { emptyValue, functionResult } from '../protocol/logs.ts';
import { pixelPaths } from '../protocol/parameters.ts';

/** Who asks. Texts are as logged. */
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

const distributionHost = 'd2f1rng3n3r8t0.cloudfront.net';

/** What all lines of a client with the same exchange share. Making it costs as much as some lines: make it once a visit. */
export const lineTemplate = (client: Client, exchange: Exchange): LineTemplate =>
  templateOf(
    {
      edge: client.edge,
      ip: client.ip,
      port: client.port,
      country: client.country,
      asn: String(client.network),
      distributionHost,
      host: client.collectorHost,
      agent: client.agentLogged,
      referrer: client.referrerLogged,
      forwardedFor: emptyValue,
      scheme: 'https',
      protocolVersion: client.protocolVersion,
    },
    exchange,
  );

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
export const logLine = (
  template: LineTemplate,
  at: number,
  query: string,
  requestId: string,
  took: string,
  data: string,
): string => lineOf(template, at, query, requestId, headerBytes + query.length, took, data);

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
