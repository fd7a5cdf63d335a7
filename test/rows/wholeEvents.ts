import fc from 'fast-check';
import { type Column, columns, fields } from '../../lib/protocol/event.ts';
import { emptyValue, generations, type LogField, logFields } from '../../lib/protocol/logs.ts';
import {
  base64Parameters,
  eventKinds,
  parameters,
  platforms,
  schemas,
  seedEraKinds,
  seedEraOnly,
} from '../../lib/protocol/parameters.ts';
import { escapedForLog, isAmbiguous } from './loggedField.ts';

/** Events as a tracker means them, written as senders and CloudFront write them: what must come back as a row. */

/** One value: what is sent for it, and what the column must say. */
interface Value {
  readonly sent: string;
  readonly stored: string;
}

export interface WholeEvent {
  readonly log: Buffer;
  readonly expected: Partial<Record<Column, string | null>>;
}

const same = (text: string): Value => ({ sent: text, stored: text });

/** Text that cleaning leaves alone, within a limit of code points. */
const cleanText = (limit: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      fc
        .array(
          fc.constantFrom(
            '%',
            '%41',
            '%25',
            '+',
            '&',
            '=',
            ' ',
            '?',
            '#',
            ';',
            '"',
            "'",
            '~',
            '\\',
            'a',
            'é',
            '😀',
            '\u00a0',
          ),
          { minLength: 1, maxLength: 8 },
        )
        .map((parts) => parts.join('')),
      fc.string({ minLength: 1, maxLength: 30 }),
    )
    .map((text) => [...text].slice(0, limit).join(''))
    .filter((text) => text !== '\\N' && !/[\u0000-\u001f\u007f-\u009f]/.test(text));

const json = (schema: string, data: fc.Arbitrary<unknown>): fc.Arbitrary<Value> =>
  fc.tuple(data, fc.constantFrom(0, 0, 2, '\t')).map(([value, indent]) => {
    const envelope = { schema: `iglu:${schema}/1-0-0`, data: value };
    return { sent: JSON.stringify(envelope, null, indent), stored: JSON.stringify(envelope) };
  });

const selfDescribing = fc.record({
  schema: fc.constantFrom('iglu:com.example/thing/jsonschema/1-0-0', 'iglu:a.b_c-d/e-f/g/10-2-33'),
  data: fc.jsonValue({ maxDepth: 2 }),
});

const padded = (n: number, width: number) => String(n).padStart(width, '0');
const timestampText = (milliseconds: number) => new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');

/** Values of a parameter that fit its columns; sizes give the texts of both, width first. */
function valuesOf(parameter: string): fc.Arbitrary<Value> {
  const [target] = parameters.get(parameter)!;
  const { type, form, limit } = fields[target!.column];
  if (target!.part !== undefined) {
    return fc.tuple(fc.nat(), fc.nat()).map(([width, height]) => same(`${width}x${height}`));
  }
  if (form === 'contexts') return json(schemas.contexts, fc.array(selfDescribing, { maxLength: 2 }));
  if (form === 'self_describing') return json(schemas.selfDescribing, selfDescribing);
  if (form === 'uuid') {
    return fc.uuid().chain((uuid) => fc.constantFrom(same(uuid), { sent: uuid.toUpperCase(), stored: uuid }));
  }
  if (form === 'platform') return fc.constantFrom(...platforms).map(same);
  if (form === 'currency') {
    return fc.stringMatching(/^[A-Za-z]{3}$/).map((code) => ({ sent: code, stored: code.toUpperCase() }));
  }
  if (target!.column === 'page_url' || target!.column === 'page_referrer') {
    return fc.webUrl({ withQueryParameters: true, withFragments: true }).map(same);
  }
  if (target!.column === 'user_ipaddress') return fc.oneof(fc.ipV4(), fc.ipV6()).map(same);
  if (type === 'string') return cleanText(limit ?? 1000).map(same);
  if (type === 'boolean') return fc.boolean().map((yes) => ({ sent: yes ? '1' : '0', stored: String(yes) }));
  if (type === 'int') return fc.integer().map((n) => same(String(n)));
  if (type === 'double') {
    return fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => ({ sent: String(n), stored: String(n + 0) }));
  }
  if (type === 'decimal(18,2)') {
    return fc
      .tuple(fc.constantFrom('', '-'), fc.nat(), fc.integer({ min: 1, max: 99 }))
      .map(([sign, whole, hundredths]) => same(`${sign}${whole}.${padded(hundredths, 2)}`));
  }
  if (type === 'timestamp' && (seedEraOnly as readonly string[]).includes(parameter)) {
    return fc.nat({ max: 4102444800 }).map((seconds) => ({
      sent: timestampText(seconds * 1000).slice(0, 19),
      stored: timestampText(seconds * 1000),
    }));
  }
  return fc.nat({ max: 4102444800000 }).map((n) => ({ sent: String(n), stored: timestampText(n) }));
}

// ---------------------------------------------------------------- senders and CloudFront

/** How trackers write a query: JavaScript, Python and Android differ in blanks and base64. */
const senders = {
  javascript: { plus: false, base64: (text: string) => Buffer.from(text).toString('base64url') },
  python: {
    plus: true,
    base64: (text: string) => Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  },
  android: { plus: false, base64: (text: string) => Buffer.from(text).toString('base64') },
} as const;
type Sender = keyof typeof senders;

const formEncoded = (pairs: readonly (readonly [string, string])[], plus: boolean): string =>
  pairs
    .map(
      ([name, value]) =>
        `${name}=${plus ? encodeURIComponent(value).replaceAll('%20', '+') : encodeURIComponent(value)}`,
    )
    .join('&');

const logged = (text: string, twice: boolean): fc.Arbitrary<string> => {
  const field = escapedForLog(text, twice);
  return !twice && isAmbiguous(field) ? fc.constant(escapedForLog(text, true)) : fc.constant(field);
};

// ---------------------------------------------------------------- log fields

/** Values of log fields that fill columns: what stands in the log, and what it must come to. */
const logValues: Partial<Record<LogField, fc.Arbitrary<Value>>> = {
  'x-edge-location': fc.constantFrom('FRA56-P4', 'IAD12').map(same),
  'c-ip': fc.ipV4().map(same),
  'x-forwarded-for': fc
    .tuple(fc.ipV4(), fc.boolean())
    .map(([ip, more]) => ({ sent: more ? `${ip},%2010.0.0.1` : ip, stored: ip })),
  'cs(Host)': fc.domain().map(same),
  'x-host-header': fc.domain().map(same),
  'x-edge-request-id': fc.base64String({ minLength: 4, maxLength: 60 }).map(same),
  'c-country': fc.constantFrom('DE', 'FR').map(same),
  asn: fc.nat().map((n) => same(String(n))),
  'cs(Cookie)': fc
    .uuid()
    .chain((id) =>
      fc.constantFrom(`sp=${id}`, `a=b;%20sp=${id}`, `sp=${id};%2520c=d`).map((sent) => ({ sent, stored: id })),
    ),
  // A header holds what a browser sent; CloudFront's escapes are the only ones, made once or twice.
  'cs(User-Agent)': fc.tuple(cleanText(1000), fc.boolean()).map(([text, twice]) => {
    const once = escapedForLog(text, true);
    const sent = twice || isAmbiguous(once) ? escapedForLog(once, true) : once;
    return { sent: sent === emptyValue ? '%2D' : sent, stored: text };
  }),
  'cs(Referer)': fc
    .tuple(fc.webUrl({ withQueryParameters: true }), fc.boolean())
    // What CloudFront escapes in an address stays escaped: leave it out.
    .map(([url, twice]) => [url.replace(/[<>"{}|\\^~[\]`']/g, ''), twice] as const)
    .chain(([url, twice]) => logged(url, twice).map((sent) => ({ sent, stored: url }))),
};

interface Format {
  readonly header: string | null;
  readonly names: readonly LogField[];
}

const needed: readonly LogField[] = ['date', 'time', 'cs-method', 'cs-uri-stem', 'cs-uri-query'];

/** Every generation with no header or its own, and shuffled headers in either spelling, by blanks or tabs. */
const format: fc.Arbitrary<Format> = fc.oneof(
  fc.constantFrom(...generations).map((count) => ({ header: null, names: logFields.slice(0, count) })),
  fc
    .tuple(
      fc.oneof(
        fc.constantFrom(...generations).map((count) => logFields.slice(0, count)),
        fc
          .subarray([...logFields])
          .chain((some) =>
            fc.shuffledSubarray([...new Set([...needed, ...some])], { minLength: new Set([...needed, ...some]).size }),
          ),
      ),
      fc.constantFrom(' ', '\t'),
      fc.boolean(),
    )
    .map(([names, separator, hyphens]) => ({
      header: `#Fields:${separator}${names.map((name) => (hyphens ? name.replace('(', '-').replace(')', '') : name)).join(separator)}`,
      names,
    })),
);

// ---------------------------------------------------------------- whole events

/** Columns a tracker fills, each with one of the parameters it may use. */
const choices: readonly { readonly parameter: string; readonly columns: readonly Column[] }[] = [...parameters]
  .filter(([parameter]) => parameter !== 'e' && !(seedEraOnly as readonly string[]).includes(parameter))
  .map(([parameter, targets]) => ({ parameter, columns: targets.map(({ column }) => column) }));

const sentValues: fc.Arbitrary<ReadonlyMap<string, Value>> = fc
  .shuffledSubarray([...choices], { maxLength: 14 })
  .map((some) => {
    // Of two spellings of one column, one is sent.
    const taken = new Set<Column>();
    return some.filter(({ columns: filled }) => {
      const free = filled.every((column) => !taken.has(column));
      for (const column of filled) taken.add(column);
      return free;
    });
  })
  .chain((some) => fc.tuple(...some.map(({ parameter }) => fc.tuple(fc.constant(parameter), valuesOf(parameter)))))
  .map((pairs) => new Map(pairs));

const seedEra: fc.Arbitrary<readonly (readonly [string, Value])[]> = fc
  .tuple(fc.constantFrom(...seedEraKinds), fc.option(valuesOf('tstamp'), { nil: null }))
  .chain(([[parameter], tstamp]) =>
    valuesOf(parameter).map((value) => [
      [parameter, value] as const,
      ...(tstamp === null ? [] : [['tstamp', tstamp] as const]),
    ]),
  );

const kindSent = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...Object.keys(eventKinds)) },
  { weight: 1, arbitrary: seedEra },
);

/** A whole event as one line of a log (header first where there is one), and the columns it must give. */
export const wholeEvent: fc.Arbitrary<WholeEvent> = fc
  .record({
    kind: kindSent,
    values: sentValues,
    format,
    sender: fc.constantFrom<Sender>('javascript', 'python', 'android'),
    twice: fc.boolean(),
    pixel: fc.uniqueArray(fc.tuple(fc.constantFrom('nuid', 'city', 'tz', 'country'), cleanText(2)), {
      maxLength: 3,
      selector: ([key]) => key,
    }),
    pixelEscaped: fc.boolean(),
    logValues: fc.record(logValues as Record<LogField, fc.Arbitrary<Value>>),
    time: fc.nat({ max: 4102444800 }).map((seconds) => timestampText(seconds * 1000)),
  })
  .map(({ kind, values, format: { header, names }, sender, twice, pixel, pixelEscaped, logValues: inLog, time }) => {
    const sent = new Map<string, Value>([...values, ...(typeof kind === 'string' ? [] : kind)]);
    const isSeedEra = typeof kind !== 'string';
    const { plus, base64 } = senders[sender];
    const pairs = [...sent].map(([name, value]): [string, string] => [
      name,
      (base64Parameters as readonly string[]).includes(name) ? base64(value.sent) : value.sent,
    ]);
    const wire = formEncoded(isSeedEra ? pairs : [['e', kind], ...pairs], plus);
    const once = escapedForLog(wire, false);
    const query = twice || isAmbiguous(once) ? escapedForLog(wire, true) : once;

    const pixelWire = formEncoded(pixel, false);
    const pixelField = isAmbiguous(pixelWire) ? escapedForLog(pixelWire, true) : pixelWire;
    const cells: Partial<Record<LogField, string>> = {
      ...Object.fromEntries(Object.entries(inLog).map(([field, value]) => [field, value.sent])),
      date: time.slice(0, 10),
      time: time.slice(11, 19),
      'cs-method': 'GET',
      'cs-uri-stem': '/i',
      'sc-status': '200',
      'cs-uri-query': query,
      'viewer-request-log-data':
        pixelField === '' ? emptyValue : pixelEscaped ? encodeURIComponent(pixelField) : pixelField,
    };
    const line = names.map((name) => cells[name] ?? emptyValue).join('\t');

    const expected: Partial<Record<Column, string | null>> = {};
    for (const column of columns) {
      if (fields[column].reserved || fields[column].enriched) continue;
      for (const source of fields[column].from) {
        let value: string | undefined;
        if (source.by === 'tracker') {
          const text = sent.get(source.parameter)?.stored;
          value = source.part === undefined ? text : text?.split('x')[source.part === 'width' ? 0 : 1];
        }
        if (source.by === 'log' && names.includes(source.field as LogField))
          value = inLog[source.field as LogField]?.stored;
        if (source.by === 'pixel' && names.includes('viewer-request-log-data')) {
          value = pixel.find(([key]) => key === source.key)?.[1];
        }
        if (value !== undefined) expected[column] = value;
        if (value !== undefined) break;
        // What nothing computes and nobody sent must be null.
        if (fields[column].from.every(({ by }) => by !== 'etl')) expected[column] = null;
      }
    }
    expected.collector_tstamp = time;
    expected.event = isSeedEra
      ? seedEraKinds.find(([parameter]) => sent.has(parameter))![1]
      : eventKinds[kind as keyof typeof eventKinds];
    if (isSeedEra) expected.domain_userid ??= sent.get('uid')?.stored ?? null;
    return { log: Buffer.from(header === null ? `${line}\n` : `${header}\n${line}\n`), expected };
  });
