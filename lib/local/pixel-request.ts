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

/** An HTTP request as CloudFront shows it to its function: path, query and headers as they were sent. */
export function pixelRequest({ method, rawHeaders }: IncomingMessage, path: string, query: string): PixelRequest {
  const headers = none();
  const cookies = none();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    const value = rawHeaders[i + 1]!;
    if (name === 'cookie') cookiesOf(value, cookies);
    else add(headers, name, value);
  }
  return { method: method ?? 'GET', uri: path, querystring: parametersOf(query), headers, cookies };
}
