import { expect, it } from 'vitest';
import { exchanges, lineTemplate, logLine } from '../../lib/generate/line.ts';
import { dayOf, milliseconds } from '../../lib/protocol/log-text.ts';
import { logFields } from '../../lib/protocol/logs.ts';

const client = {
  edge: 'FRA56-P4',
  ip: '198.18.0.7',
  port: 40_000,
  country: 'DE',
  network: 3320,
  collectorHost: 'c.shop.example',
  agentLogged: 'Agent/1.0%20(x)',
  referrerLogged: 'https://shop.example/',
  protocolVersion: 'HTTP/2.0',
} as const;

it('a line has every field of the log in its place', () => {
  const at = Date.UTC(2026, 10, 23, 3, 14, 15, 926);
  const line = logLine(lineTemplate(client, exchanges.pixel), at, 'e=pv', 'id==', '0.001', 'new=1');
  expect(line.endsWith('\n')).toBe(true);
  const columns = line.slice(0, -1).split('\t');
  expect(Object.fromEntries(logFields.map((field, i) => [field, columns[i]]))).toEqual({
    date: '2026-11-23',
    time: '03:14:15',
    'x-edge-location': 'FRA56-P4',
    'sc-bytes': '612',
    'c-ip': '198.18.0.7',
    'cs-method': 'GET',
    'cs(Host)': 'd2f1rng3n3r8t0.cloudfront.net',
    'cs-uri-stem': '/i',
    'sc-status': '200',
    'cs(Referer)': 'https://shop.example/',
    'cs(User-Agent)': 'Agent/1.0%20(x)',
    'cs-uri-query': 'e=pv',
    'cs(Cookie)': '-',
    'x-edge-result-type': 'FunctionGeneratedResponse',
    'x-edge-request-id': 'id==',
    'x-host-header': 'c.shop.example',
    'cs-protocol': 'https',
    'cs-bytes': '384',
    'time-taken': '0.001',
    'x-forwarded-for': '-',
    'ssl-protocol': 'TLSv1.3',
    'ssl-cipher': 'TLS_AES_128_GCM_SHA256',
    'x-edge-response-result-type': 'FunctionGeneratedResponse',
    'cs-protocol-version': 'HTTP/2.0',
    'fle-status': '-',
    'fle-encrypted-fields': '-',
    'c-port': '40000',
    'time-to-first-byte': '0.001',
    'x-edge-detailed-result-type': 'FunctionGeneratedResponse',
    'sc-content-type': 'image/gif',
    'sc-content-len': '43',
    'sc-range-start': '-',
    'sc-range-end': '-',
    'timestamp(ms)': '1795403655926',
    'c-country': 'DE',
    asn: '3320',
    'cache-behavior-path-pattern': '/i',
    'viewer-request-log-data': 'new=1',
  });
  expect(columns).toHaveLength(logFields.length);
});

it('times and days are written as they are read', () => {
  for (const at of [Date.UTC(2001, 8, 9, 1, 46, 40), Date.UTC(2026, 0, 1) - 1, Date.UTC(2028, 1, 29, 23, 59, 59, 5)]) {
    expect(milliseconds(at)).toBe(String(at));
    expect(dayOf(at)).toBe(new Date(at).toISOString().slice(0, 10));
  }
});
