import type { PixelResponse } from '../pixel/run-pixel.ts';
import { type Client, type Exchange, lineTemplate, logLine } from '../protocol/log-line.ts';
import { asLogged, bytesAsLogged } from '../protocol/log-text.ts';
import { emptyValue, functionResult } from '../protocol/logs.ts';
import type { ReadRequest } from './read-request.ts';

interface Answered {
  /** When, milliseconds. */
  readonly now: number;
  readonly answer: PixelResponse;
  readonly bodyBytes: number;
  readonly logData: string | null;
}

/** Bytes of an answer's head, about: no column is made of it. */
const headBytes = 300;

const orNone = (text: string | undefined): string => (text ? bytesAsLogged(text) : emptyValue);

/** The line CloudFront would log of a request and its answer, `\n` included. */
export function lineOf(asked: ReadRequest, { now, answer, bodyBytes, logData }: Answered): string {
  const client: Client = {
    edge: 'LOC50-P1',
    ip: asked.ip,
    port: asked.port,
    country: emptyValue,
    asn: emptyValue,
    distributionHost: 'localhost',
    host: orNone(asked.header('host')),
    agent: orNone(asked.header('user-agent')),
    referrer: orNone(asked.header('referer')),
    forwardedFor: orNone(asked.header('x-forwarded-for')),
    scheme: 'http',
    protocolVersion: 'HTTP/1.1',
  };
  const path = bytesAsLogged(asked.path);
  const exchange: Exchange = {
    method: asked.method,
    path,
    pattern: path,
    status: answer.statusCode,
    result: functionResult,
    bytes: headBytes + bodyBytes,
    contentType: orNone(answer.headers?.['content-type']?.value),
    contentLength: String(bodyBytes),
  };
  return logLine(
    lineTemplate(client, exchange),
    now,
    orNone(asked.query),
    asked.id,
    asked.bytes,
    (Math.max(0, now - asked.at) / 1000).toFixed(3),
    logData === null ? emptyValue : asLogged(logData),
  );
}
