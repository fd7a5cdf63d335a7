import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { PixelRequest, PixelValue } from '../pixel/run-pixel.ts';

interface Values {
  value: string;
  multiValue?: { value: string }[];
}

function add(values: Record<string, Values>, name: string, value: string): void {
  const before = values[name];
  if (before === undefined) {
    values[name] = { value };
  } else {
    before.multiValue ??= [{ value: before.value }];
    before.multiValue.push({ value });
  }
}

/** Without a prototype: a parameter may be called `__proto__`. */
const none = (): Record<string, Values> => Object.create(null);

function parametersOf(query: string): Readonly<Record<string, PixelValue>> {
  const values = none();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    if (pair !== '') add(values, at < 0 ? pair : pair.slice(0, at), at < 0 ? '' : pair.slice(at + 1));
  }
  return values;
}

function cookiesOf(header: string, values: Record<string, Values>): void {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) add(values, pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
}

/** A request, with its path, query and headers as they were sent: a character for each byte. */
export interface ReadRequest {
  /** When it came, milliseconds. */
  readonly at: number;
  /** Its own id, in CloudFront's form. */
  readonly id: string;
  readonly ip: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly urlBytes: number;
  /** Bytes of the whole head, about. */
  readonly bytes: number;
  header(name: string): string | undefined;
  /** As CloudFront shows it to its function. */
  readonly pixelRequest: PixelRequest;
}

export function readRequest({ method = 'GET', url = '/', rawHeaders, socket }: IncomingMessage): ReadRequest {
  const headers = none();
  const cookies = none();
  let bytes = method.length + url.length;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    const value = rawHeaders[i + 1]!;
    bytes += name.length + value.length + 4;
    if (name === 'cookie') cookiesOf(value, cookies);
    else add(headers, name, value);
  }
  const header = (name: string): string | undefined => {
    const found = headers[name];
    return found?.multiValue?.map(({ value }) => value).join(', ') ?? found?.value;
  };
  // A proxy is asked with the whole address.
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  return {
    at: Date.now(),
    id: `${randomBytes(40).toString('base64url')}==`,
    ip: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    port: socket.remotePort ?? 0,
    method,
    path,
    query,
    urlBytes: 'http://'.length + (header('host') ?? '').length + target.length,
    bytes,
    header,
    pixelRequest: { method, uri: path, querystring: parametersOf(query), headers, cookies },
  };
}
