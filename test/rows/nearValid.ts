import fc from 'fast-check';
import { schemas } from '../../lib/protocol/parameters.ts';

/**
 * Texts that are nearly what a column wants: nearly numbers, UUIDs, addresses, JSON, base64, dates.
 * Two readers of the same rules differ here, never on noise.
 */

const joined = (parts: readonly string[]) => parts.join('');

/** A text, as often as not with one or two accidents: characters cut out, others put in. */
export const damaged = (texts: fc.Arbitrary<string>, splinters: readonly string[]): fc.Arbitrary<string> => {
  const accident = fc.record({
    at: fc.nat(400),
    width: fc.constantFrom(0, 0, 1, 1, 3),
    by: fc.constantFrom('', ...splinters),
  });
  const accidents = fc.array(accident, { minLength: 1, maxLength: 2 });
  return fc.tuple(texts, fc.oneof(fc.constant([]), accidents)).map(([text, happened]) => {
    let result = text;
    for (const { at, width, by } of happened) {
      const place = at % (result.length + 1);
      result = result.slice(0, place) + by + result.slice(place + width);
    }
    return result;
  });
};

/** Any text: letters, blanks, control characters, halves of things that mean something to a parser, and long ones. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.string({ maxLength: 8 }) },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          '\t',
          '\0',
          '\u001f',
          '\u007f',
          '\u0080',
          '\u009f',
          '\u00a0',
          '\u2028',
          '\ufeff',
          '\ufffd',
          '\n',
          '\r',
          ' ',
          '   ',
          '\\N',
          '\\',
          '"',
          "'",
          '<',
          '>',
          '%',
          '%25',
          '%2',
          '%41',
          '%2541',
          '+',
          '&',
          '=',
          ';',
          '?',
          '#',
          '/',
          ',',
          '-',
          'null',
          'é',
          '€',
          '😀',
          'İ',
          'K',
        ),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            fc.constantFrom('x', 'é', '😀', ' '),
            fc.oneof({ weight: 9, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(12_000) }),
          )
          .map(([c, n]) => c.repeat(n)),
      },
    ),
    { maxLength: 8 },
  )
  .map(joined);

export const nearNumber: fc.Arbitrary<string> = fc.oneof(
  damaged(
    fc.oneof(
      fc.integer().map(String),
      fc.double({ noNaN: true }).map(String),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
      fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.nat(99999)).map(([a, b]) => `${a}.${b}`),
    ),
    ['+', '-', '.', 'e', 'E', '0', ' ', '\t', 'x', ',', '٣'],
  ),
  fc.stringMatching(/^[-+0-9.eE ]{0,12}$/),
  fc.constantFrom(
    '2147483647',
    '2147483648',
    '-2147483648',
    '-2147483649',
    '000000000000000001',
    '0000000000000000001',
    'null',
    ' null ',
    'NULL',
    '',
    ' ',
    '1',
    '0',
    '01',
    'true',
    '-0',
    '+0',
    '.',
    '.5',
    '5.',
    '1e5',
    '1e+308',
    '1.8e308',
    '1e-400',
    '4.9e-324',
    '1.005',
    '2.675',
    '-0.004',
    '-0.005',
    '0.995',
    '9999999999999999.994',
    '9999999999999999.995',
    '99999999999999999',
    '253402300799999',
    '253402300800000',
    '999999999999999',
    '1000000000000000',
    '0.1000000000000000055511151231257827',
    '9007199254740993',
    '179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880',
    '1e309',
    '1e1000',
    '123456789012345678901234567890',
    '0x10',
    'Infinity',
    'NaN',
    '1_000',
    '١',
    '１',
  ),
);

export const nearSize: fc.Arbitrary<string> = fc.oneof(
  damaged(
    fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `${a}x${b}`),
    ['x', 'X', ' ', '-', '0', '×'],
  ),
  fc.constantFrom(
    '',
    'x',
    '1x',
    'x1',
    '0x0',
    '2147483647x1',
    '2147483648x1',
    '1x2147483648',
    '0000000001x1',
    '00000000001x1',
    'null',
  ),
);

export const nearUuid: fc.Arbitrary<string> = damaged(
  fc
    .uuid()
    .chain((uuid) => fc.constantFrom(uuid, uuid.toUpperCase(), uuid.replaceAll('-', ''), ` ${uuid} `, `{${uuid}}`)),
  ['-', 'g', 'F', ' ', '\0', '0'],
);

export const nearTime: fc.Arbitrary<string> = fc.oneof(
  fc.nat({ max: 4102444800000 }).map(String),
  nearNumber,
  damaged(
    fc
      .date({ min: new Date('1960-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 19).replace('T', ' ')),
    ['0', '-', ':', ' ', '9', 'T', '31', '24', '60'],
  ),
  fc.constantFrom(
    '2012-02-29 00:00:00',
    '2013-02-29 00:00:00',
    '1900-02-29 00:00:00',
    '2012-12-31 24:00:00',
    '2012-12-31 23:59:60',
  ),
);

const campaignLike = fc.constantFrom(
  'utm_source=news+letter',
  'utm_medium=',
  'utm_medium=cpc',
  'utm_term=%C3%A4%20b',
  'utm_content=%E4',
  'utm%5Fcampaign=x%26y',
  'utm_campaign=%',
  'gclid=g',
  'gclid=',
  'fbclid=f',
  'msclkid=%00',
  'li_fat_id=l',
  '_sp=duid.1344285142217',
  '_sp=',
  '_sp=.x',
  '_sp=a.null.b',
  '_sp=%20.%201',
  '_sp=a%2E5',
  'a',
  'b=',
  '=c',
  'd=%2541',
  'UTM_SOURCE=x',
  'utm_source=\\N',
  'q=1?2',
);

export const nearAddress: fc.Arbitrary<string> = damaged(
  fc
    .record({
      scheme: fc.constantFrom('http', 'https', 'HTTPS', 'ftp', 'file', 'about', 'a+b.c-1', '1x', ''),
      colon: fc.constantFrom(':', ':', ':', ':', ''),
      slashes: fc.constantFrom('//', '//', '//', '///', '/', ''),
      user: fc.constantFrom('', '', '', 'user@', 'u:p@', 'a@b@', '@', 'u:80@'),
      host: fc.constantFrom(
        'shop.example',
        'SHOP.example',
        '[2001:DB8::1]',
        '[::1',
        '::1]',
        '',
        'ÄÖ.example',
        'a]b',
        '203.0.113.7',
        'h\\N',
        '\\N',
      ),
      port: fc.constantFrom('', '', '', ':', ':80', ':0080', ':65535', ':65536', ':8x', ':-1', '::1', ': 80'),
      path: fc.constantFrom('', '/', '/a/b', '/%41%zz', '/ü', '/a b', 'rel', '/:80', '/@', '/\u2028', '/\\N'),
      query: fc.oneof(
        fc.constant(''),
        fc.array(campaignLike, { maxLength: 4 }).map((pairs) => `?${pairs.join('&')}`),
      ),
      fragment: fc.constantFrom('', '', '#', '#top', '#a#b', '#?q', '#\u2028x', '#utm_source=no'),
    })
    .map(({ scheme, colon, slashes, user, host, port, path, query, fragment }) =>
      joined([scheme, colon, slashes, user, host, port, path, query, fragment]),
    ),
  [':', '/', '?', '#', '@', ']', '[', '%', '&', '=', ' ', '\t', '\n', '😀'],
);

const schemaTexts = [
  `iglu:${schemas.contexts}/1-0-0`,
  `iglu:${schemas.contexts}/1-0-1`,
  `iglu:${schemas.contexts}/2-0-0`,
  `iglu:${schemas.contexts}/1-0`,
  `iglu:${schemas.selfDescribing}/1-0-0`,
  `iglu:${schemas.webPage}/1-0-0`,
  `iglu:${schemas.webPage}/10-2-3`,
  `iglu:${schemas.webPage}x/1-0-0`,
  'iglu:com.example/thing/jsonschema/1-0-0',
  'iglu:a/b.c/d/1-0-0',
  'iglu:a/b/c/1-0-0 ',
  'a/b/c/1-0-0',
  'iglu:a//c/1-0-0',
  'iglu:é/b/c/1-0-0',
];

const looseJson: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"schema"',
      '"data"',
      '"id"',
      '""',
      '"',
      '\\',
      '"\\"',
      '"\\u00e9"',
      '"\\u00E"',
      '"\\ud83d"',
      '"\\udc00"',
      '"\\x"',
      '"\\/\\b\\f\\n\\r\\t"',
      '"\t"',
      '"\u0001"',
      '"\u007f"',
      '"\u0085"',
      '"é😀"',
      '\u00a0',
      '\ufeff',
      '\u2028',
      ' ',
      '\n',
      '\r',
      '\t',
      '\f',
      '\v',
      'null',
      'true',
      'false',
      'nul',
      'True',
      '0',
      '-0',
      '01',
      '-',
      '1.',
      '.1',
      '1.5',
      '1e',
      '1e5',
      '1E+5',
      '1e-',
      '+1',
      '0x1',
      'NaN',
      '/',
      '//',
      "'a'",
      ...schemaTexts.map((schema) => JSON.stringify(schema)),
    ),
    { maxLength: 14 },
  )
  .map(joined);

const jsonValue: fc.Arbitrary<string> = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    '{"id":"7b5b8f7e-8c1e-4c66-9a41-5a8a3d0c9f11"}',
    '{"id":7}',
    '{"id":null}',
    '{"id":""}',
    '{"id":"\\ud800"}',
    '{"id":"a\\tb\\u0000"}',
    '{"id":"\\\\N"}',
    '{"id":"a","id":"b"}',
    '{"i\\u0064":"esc"}',
    '{"id":{"id":"no"}}',
    '["id"]',
    '"id"',
    '[]',
    '{}',
    'null',
    '1e999',
    '{"__proto__":{"id":"x"}}',
  ),
  fc.integer({ min: 58, max: 67 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 58, max: 67 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.nat(200).map((length) => JSON.stringify('y'.repeat(length))),
);

const member = (schema: string, data: string, blank: string) =>
  `{${blank}"schema"${blank}:${blank}${JSON.stringify(schema)}${blank},"data":${blank}${data}${blank}}`;

const blanks = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n ', '\u00a0');

const entity: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...schemaTexts), jsonValue, blanks)
  .map(([schema, data, blank]) => member(schema, data, blank));

const envelope: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...schemaTexts.slice(0, 5)),
    fc.oneof(
      fc.array(entity, { maxLength: 3 }).map((entities) => `[${entities.join(',')}]`),
      entity,
      jsonValue,
    ),
    blanks,
    fc.constantFrom(
      '',
      '',
      '',
      ',"data":[]',
      ',"schema":1',
      ',"data":{"schema":"iglu:x/y/z/1-0-0","data":1}',
      ',"x":[1,{"data":[]}]',
    ),
  )
  .map(([schema, data, blank, more]) => `${blank}${member(schema, data, blank).slice(0, -1)}${more}}${blank}`);

const jsonSplinters = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  ' ',
  '\t',
  '\0',
  '\u007f',
  '0',
  '.',
  'e',
  '\ufeff',
  '\\u',
  'é',
];

export const nearJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: envelope },
  { weight: 3, arbitrary: damaged(envelope, jsonSplinters) },
  { weight: 2, arbitrary: looseJson },
  { weight: 1, arbitrary: fc.json() },
);

export const nearBase64: fc.Arbitrary<string> = fc
  .tuple(
    nearJson,
    fc.constantFrom('base64', 'base64url', 'mixed'),
    fc.constantFrom('', '', '=', '==', '===', '\n', ' ', '=x'),
    fc.constantFrom<BufferEncoding>('utf8', 'utf8', 'utf8', 'latin1'),
  )
  .map(([text, alphabet, tail, encoding]) => {
    const standard = Buffer.from(text, encoding).toString('base64').replace(/=+$/, '');
    if (alphabet === 'base64') return standard + tail;
    return standard.replaceAll('+', '-').replace(alphabet === 'mixed' ? '/' : /\//g, '_') + tail;
  })
  .chain((text) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(text) },
      { weight: 1, arbitrary: damaged(fc.constant(text), ['*', '=', '+', '-', '_', '/', 'A', ' ', '%', 'é']) },
    ),
  );
