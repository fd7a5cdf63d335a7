import { dayOf, inOnePiece, milliseconds, timeOf } from './log-text.ts';
import { emptyValue, type LogField, logFields } from './logs.ts';

/** Who asks and by what way: the fields that stay the same while a connection lasts. Texts are as logged. */
export interface Client {
  readonly edge: string;
  readonly ip: string;
  readonly port: number;
  readonly country: string;
  readonly asn: string;
  /** The distribution's own name, and the one that was asked for. */
  readonly distributionHost: string;
  readonly host: string;
  readonly agent: string;
  readonly referrer: string;
  readonly forwardedFor: string;
  readonly scheme: 'https' | 'http';
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

function fixedFields(client: Client, exchange: Exchange): Readonly<Record<Exclude<Field, OpenField>, string>> {
  const plain = client.scheme === 'http';
  const old = client.protocolVersion === 'HTTP/1.1';
  return {
    'x-edge-location': client.edge,
    'sc-bytes': String(exchange.bytes),
    'c-ip': client.ip,
    'cs-method': exchange.method,
    'cs(Host)': client.distributionHost,
    'cs-uri-stem': exchange.path,
    'sc-status': String(exchange.status),
    'cs(Referer)': client.referrer,
    'cs(User-Agent)': client.agent,
    'cs(Cookie)': emptyValue,
    'x-edge-result-type': exchange.result,
    'x-host-header': client.host,
    'cs-protocol': client.scheme,
    'x-forwarded-for': client.forwardedFor,
    'ssl-protocol': plain ? emptyValue : old ? 'TLSv1.2' : 'TLSv1.3',
    'ssl-cipher': plain ? emptyValue : old ? 'ECDHE-RSA-AES128-GCM-SHA256' : 'TLS_AES_128_GCM_SHA256',
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
    asn: client.asn,
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

/**
 * One line of the log, `\n` included.
 *
 * @param at when the answer was finished, milliseconds
 * @param query as logged
 * @param asked bytes of the request
 * @param took seconds, as text
 * @param data the pixel function's log data, as logged
 */
export function logLine(
  template: LineTemplate,
  at: number,
  query: string,
  requestId: string,
  asked: number,
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
    asked +
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
