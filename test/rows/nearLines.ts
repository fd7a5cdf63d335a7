import fc from 'fast-check';
import { fields } from '../../lib/protocol/event.ts';
import { emptyValue, generations, logFields } from '../../lib/protocol/logs.ts';
import {
  base64Parameters,
  eventKinds,
  parameters,
  pixelPaths,
  platforms,
  seedEraOnly,
} from '../../lib/protocol/parameters.ts';
import {
  damaged,
  nastyText,
  nearAddress,
  nearBase64,
  nearJson,
  nearNumber,
  nearSize,
  nearTime,
  nearUuid,
} from './nearValid.ts';

/** Log files that are nearly right: what the two readers of the rule book are compared on. */

/** The usual text, and once in a while an odd one. */
const mostly = (usual: fc.Arbitrary<string>, odd: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 20, arbitrary: usual }, { weight: 1, arbitrary: odd });

// ---------------------------------------------------------------- queries

/** What a parameter's values nearly look like, by the first column it fills. */
function valuesOf(parameter: string): fc.Arbitrary<string> {
  const [target] = parameters.get(parameter) ?? [];
  const field = target === undefined ? null : fields[target.column];
  const often = (texts: fc.Arbitrary<string>) =>
    fc.oneof(
      { weight: 8, arbitrary: texts },
      { weight: 1, arbitrary: nastyText },
      { weight: 1, arbitrary: nearNumber },
    );
  if ((base64Parameters as readonly string[]).includes(parameter)) return often(nearBase64);
  if ((seedEraOnly as readonly string[]).includes(parameter)) return often(nearTime);
  if (field === null) return nastyText;
  if (field.form === 'contexts' || field.form === 'self_describing') return often(nearJson);
  if (field.form === 'uuid') return often(nearUuid);
  if (field.form === 'platform') return often(damaged(fc.constantFrom(...platforms), [' ', 'W', '\0', 'x']));
  if (field.form === 'currency') return often(damaged(fc.constantFrom('EUR', 'usd', 'Gbp'), [' ', '1', 'é', 'X']));
  if (field.form === 'event') {
    return fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...Object.keys(eventKinds)) },
      { weight: 1, arbitrary: fc.constantFrom('', ' ', 'pv ', 'PV', 'xx', '\\N', 'constructor', 'pvp', 'p') },
      { weight: 1, arbitrary: nastyText },
    );
  }
  if (target?.part !== undefined) return often(nearSize);
  if (field.type === 'timestamp') return often(nearTime);
  if (field.type !== 'string') return often(nearNumber);
  if (target?.column === 'page_url' || target?.column === 'page_referrer') return often(nearAddress);
  if (target?.column === 'user_ipaddress') {
    return often(
      damaged(fc.constantFrom('203.0.113.7', '::1, 10.0.0.1', ' , x', '203.0.113.7 '), [',', ' ', '\t', '\\N']),
    );
  }
  return fc.oneof({ weight: 3, arbitrary: nastyText }, { weight: 1, arbitrary: fc.string({ maxLength: 20 }) });
}

const otherNames = [
  'u',
  'schema',
  'unknown',
  'ad_ba',
  '__proto__',
  'constructor',
  '10',
  '9',
  '',
  'é',
  '😀',
  'E',
  'cX',
  'page ',
];
const schemaValues = fc.oneof(
  fc.constantFrom(
    'iglu:com.example/order/jsonschema/1-0-0',
    'iglu:a/b/c/1-0',
    'order',
    ' iglu:a/b/c/1-0-0',
    'iglu:a/b/c/1-0-0\t',
  ),
  nastyText,
);

const anyParameter: fc.Arbitrary<readonly [string, string]> = fc
  .oneof(
    { weight: 10, arbitrary: fc.constantFrom(...parameters.keys()) },
    { weight: 2, arbitrary: fc.constantFrom('url', 'refr', 'cx', 'co', 'ue_px', 'ue_pr', 'e', 'page', 'uid') },
    { weight: 2, arbitrary: fc.constantFrom(...otherNames) },
  )
  .chain((name) => fc.tuple(fc.constant(name), name === 'schema' ? schemaValues : valuesOf(name)));

/** Bytes of a text: valid UTF-8, or with a byte that is not. */
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const escapeAll = (bytes: string): string =>
  bytes.replace(/[^A-Za-z0-9_.~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** How senders (and log writers) write a text into a query; all of them at once in one query is what breaks readers. */
const encoders: Readonly<Record<string, (bytes: string) => string>> = {
  uri: (bytes) => bytes.replace(/[^A-Za-z0-9\-_.!~*'()]/g, (byte) => escapeAll(byte).toUpperCase()),
  form: (bytes) => escapeAll(bytes).replaceAll('%20', '+'),
  cloudFront: (bytes) => bytes.replace(/[\x00-\x20\x7f-\xff<>"#%{}|\\^~[\]`'&=+]/g, escapeAll),
  double: (bytes) => escapeAll(bytes).replaceAll('%', '%25'),
  raw: (bytes) => bytes.replace(/[\t\n]/g, escapeAll),
};

/** Mostly there, because a webhook or a redirect is nothing without it; elsewhere it does no harm. */
const ofSomePaths: fc.Arbitrary<readonly (readonly [string, string])[]> = fc
  .tuple(schemaValues, nearAddress)
  .chain(([schema, uri]) => fc.subarray([['schema', schema] as const, ['u', uri] as const]));

const query: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 8, arbitrary: valuesOf('e').map((kind) => [['e', kind] as const]) },
      { weight: 2, arbitrary: fc.constant([]) },
    ),
    fc.array(anyParameter, { maxLength: 9 }),
    ofSomePaths,
    fc.constantFrom('uri', 'uri', 'form', 'cloudFront', 'double', 'double', 'raw', 'mixed'),
    mostly(fc.constant(''), fc.constantFrom('?', '&', '&&', '=', '%', '?%3F')),
    mostly(
      fc.constant(''),
      fc.constantFrom('&', '%', '%2', '%25', '%2541', '&x', '%ff', '\u00ff', '&page=%E2', '%EF%BB%BF'),
    ),
  )
  .map(([kind, pairs, more, encoding, before, after]) => {
    const names = Object.keys(encoders);
    const written = [...kind, ...pairs, ...more].map(([name, value], at) => {
      const encode = encoders[encoding] ?? encoders[names[at % names.length] as string]!;
      return `${encode(bytesOf(name))}=${encode(bytesOf(value))}`;
    });
    return before + written.join('&') + after;
  });

// ---------------------------------------------------------------- lines

const fieldValues: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: mostly(fc.constantFrom('2026-11-23', '2026-11-23', '2026-11-24', '2024-02-29', '1970-01-01'), nearTime),
  time: mostly(
    fc.constantFrom('03:14:15', '23:59:59', '00:00:00'),
    fc.constantFrom('24:00:00', '1:00:00', '23:60:00', '-', '03:14:15 '),
  ),
  'cs-method': mostly(fc.constant('GET'), fc.constantFrom('HEAD', 'OPTIONS', 'POST', 'PUT', 'get', '-')),
  'cs-uri-stem': fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...Object.values(pixelPaths), '/i', '/i', '/i') },
    { weight: 1, arbitrary: fc.constantFrom('/', '/index.html', '-', '/i/', '/c.gif', '/i?', '/i?-', '/%69') },
    { weight: 1, arbitrary: query.map((text) => `/i?${text}`) },
  ),
  'sc-status': mostly(
    fc.constantFrom('200', '204', '302'),
    fc.constantFrom('399', '400', '403', '500', '000', '-', '40', '4xx'),
  ),
  'cs(Referer)': fc.oneof(
    fc.constant(emptyValue),
    fc
      .tuple(nearAddress, fc.constantFrom('raw', 'cloudFront', 'double'))
      .map(([text, how]) => encoders[how]!(bytesOf(text))),
  ),
  'cs(User-Agent)': fc.oneof(
    fc.constantFrom(
      '-',
      '',
      'Mozilla/5.0%20(X11)',
      'Mozilla/5.0%2520(X11)',
      'a+b',
      'a%2Fb%2541',
      '%',
      '%zz%2',
      '%00%09x',
      '%ff',
    ),
    fc
      .tuple(nastyText, fc.constantFrom('raw', 'cloudFront', 'double'))
      .map(([text, how]) => encoders[how]!(bytesOf(text))),
  ),
  'cs-uri-query': fc.oneof(
    { weight: 12, arbitrary: query },
    { weight: 1, arbitrary: fc.constantFrom('-', '', '?', '-=', '--') },
  ),
  'cs(Cookie)': fc.constantFrom(
    '-',
    '-',
    'sp=me',
    'a=1;%20sp=me;%20b',
    'sp=;sp=x',
    'xsp=1',
    'sp%3Dme',
    'sp',
    'a;%2520sp=%25C3%25A4',
    ';;sp=a=b',
    'sp =x',
    'sp=%20x%20',
  ),
  'x-edge-result-type': fc.constantFrom('Hit', 'Hit', 'Error', 'FunctionGeneratedResponse', '-'),
  'x-edge-request-id': fc.oneof(
    fc.constantFrom('-', '', 'k6WG==', '\u00ff', 'é\0'),
    fc.base64String({ maxLength: 60 }),
  ),
  'x-forwarded-for': fc.constantFrom('-', '-', '198.51.100.1', '198.51.100.1,%2010.0.0.1', ', x', ' 1 ,2'),
  'c-ip': fc.constantFrom('203.0.113.7', '2001:db8::1', '-', '', 'x'.repeat(130)),
  'c-country': fc.constantFrom('DE', '-', 'DEU', '', '\\N'),
  asn: fc.oneof(fc.constantFrom('3320', '-', 'AS1', '4294967295', '007'), nearNumber.map(bytesOf)),
  'timestamp(ms)': fc.oneof(
    fc.constantFrom('-', '0', '1795403655926', '253402300799999', '253402300800000', '01795403655926', '1e12', ' 1'),
  ),
  timestamp: fc.constantFrom('-', '0', '1795403655', '253402300799', '253402300800'),
  'viewer-request-log-data': fc.oneof(
    fc.constantFrom(
      '-',
      '',
      'nuid=a&new=1&gpc=0',
      'nuid%3Da%26new%3D0',
      'city%3DK%25C3%25B6ln',
      'city=K%25C3%25B6ln&tz=Europe%2FBerlin',
      'new=x',
      'region=ABCD',
      'garbage',
      '%3D',
      'country=\\N',
      'nuid%253Da',
    ),
    fc
      .tuple(
        fc.array(
          fc.tuple(
            fc.constantFrom('nuid', 'new', 'gpc', 'dnt', 'country', 'region', 'city', 'tz', 'x'),
            fc.oneof(nastyText, nearNumber),
          ),
          { maxLength: 4 },
        ),
        fc.boolean(),
      )
      .map(([pairs, escaped]) => {
        const text = pairs.map(([name, value]) => `${name}=${escapeAll(bytesOf(value))}`).join('&');
        return escaped ? escapeAll(text) : text;
      }),
  ),
};
const otherValue = fc.constantFrom('-', 'x', '', 'Hit', '0', 'd111.cloudfront.net', 'a%20b', 'é');

/** A field's name as a header may spell it. */
const spelled = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    name,
    name,
    name,
    name.toUpperCase(),
    name.replace('(', '-').replace(')', ''),
    name.replaceAll('-', '_'),
    `${name}-`,
  );

interface Format {
  readonly header: string | null;
  readonly names: readonly string[];
}

const format: fc.Arbitrary<Format> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(...generations).map((count) => ({ header: null, names: logFields.slice(0, count) })),
  },
  {
    weight: 3,
    arbitrary: fc
      .shuffledSubarray([...logFields, 'timestamp', 'made-up', 'cs-bytes2'], { minLength: 0, maxLength: 20 })
      .chain((some) => {
        // Mostly a header an event can be read from.
        const names = [...new Set(['date', 'time', 'cs-method', 'cs-uri-stem', 'cs-uri-query', ...some])];
        return fc.tuple(
          fc.oneof(
            { weight: 9, arbitrary: fc.shuffledSubarray(names, { minLength: names.length }) },
            { weight: 1, arbitrary: fc.shuffledSubarray(names, { minLength: names.length - 1 }) },
          ),
          fc.constantFrom(' ', '\t', '  ', ' \t'),
        );
      })
      .chain(([names, separator]) =>
        fc
          .tuple(...names.map(spelled))
          .map((spellings) => ({ header: `#Fields:${separator}${spellings.join(separator)}`, names })),
      ),
  },
);

const line = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.tuple(...names.map((name) => fieldValues[name] ?? otherValue)),
      mostly(fc.constant('\t'), fc.constantFrom(' ', '  ')),
    )
    .map(([values, separator]) => values.map((value) => value.replaceAll('\n', '')).join(separator));

/** A log file of a few lines in one format or two, line ends of either kind, the last with or without. */
export const nearLog: fc.Arbitrary<Buffer> = fc
  .array(
    fc
      .tuple(format, fc.nat(2))
      .chain(([{ header, names }, more]) =>
        fc
          .array(line(names), { minLength: 1, maxLength: more + 1 })
          .map((lines) => (header === null ? lines : [header, ...lines])),
      ),
    { minLength: 1, maxLength: 2 },
  )
  .chain((parts) => fc.tuple(fc.constant(parts.flat()), fc.constantFrom('\n', '\n', '\r\n'), fc.boolean()))
  .map(([lines, end, last]) => Buffer.from(lines.join(end) + (last ? end : ''), 'latin1'));

// ---------------------------------------------------------------- bytes

const splinters = [
  '%',
  '%25',
  '%2',
  '%41',
  '%2541',
  '\t',
  '\n',
  '\r',
  '\r\n',
  ' ',
  '"',
  "'",
  '\\',
  '\0',
  '#',
  '#Fields: ',
  '&',
  '=',
  '+',
  '?',
  '-',
  '{',
  '}',
  '\u00e9',
  '\u00c3\u00a4',
  '\u00f0\u009f\u0098\u0080',
  '\u00e2\u0082',
  '\u00ff',
  '\u00ed\u00a0\u0080',
  '\u00c2\u0085',
  '\u00ef\u00bb\u00bf',
  'x'.repeat(300),
  '\u00c3\u00a9'.repeat(1100),
  '\\N',
  'null',
  '0',
  '9',
];

/** The same bytes after accidents: a bit flipped, a part cut out or doubled, something spliced in. */
export const damagedBytes = (contents: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      contents,
      fc.array(
        fc.record({
          how: fc.constantFrom('flip', 'cut', 'double', 'splice', 'splice', 'splice'),
          at: fc.nat(5000),
          length: fc.constantFrom(1, 1, 2, 3, 10, 100),
          bit: fc.nat(7),
          splinter: fc.constantFrom(...splinters),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    )
    .map(([content, accidents]) => {
      let bytes = content.toString('latin1');
      for (const { how, at, length, bit, splinter } of accidents) {
        const place = at % (bytes.length + 1);
        const [before, part, after] = [
          bytes.slice(0, place),
          bytes.slice(place, place + length),
          bytes.slice(place + length),
        ];
        if (how === 'flip') {
          const first = part === '' ? '' : String.fromCharCode(part.charCodeAt(0) ^ (1 << bit));
          bytes = before + first + part.slice(1) + after;
        }
        if (how === 'cut') bytes = before + after;
        if (how === 'double') bytes = before + part + part + after;
        if (how === 'splice') bytes = before + splinter + part + after;
      }
      return Buffer.from(bytes, 'latin1');
    });

/** Bytes without any sense, but with the bytes that mean something to a reader of logs. */
export const anyBytes: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom(...splinters),
      fc.constantFrom(
        'GET',
        '/i',
        'e=pv',
        '2026-11-23',
        '03:14:15',
        '\t'.repeat(11),
        '\u001f\u008b\b',
        '#Fields: date time cs-method cs-uri-stem cs-uri-query\n',
        '2026-11-23\t03:14:15\tGET\t/i\te=pv\n',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

/** Where content may be cut into the pieces a reader gets. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.nat(4000), { maxLength: 6 });
