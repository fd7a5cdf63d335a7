/** Arguments nobody should give: described here, made in the page. */
import fc from 'fast-check';

/** JavaScript that makes a value, each time anew. */
type Source = string;

const odd: readonly Source[] = [
  'undefined',
  'null',
  'NaN',
  '-0',
  'Infinity',
  '-1',
  '1e308',
  '0.1',
  'true',
  "''",
  '10n',
  "Symbol('s')",
  "'x'.repeat(100000)",
  "'\\ud800'",
  "'__proto__'",
  "'constructor'",
  "'sp'",
  "'https://shop.example/?uid=1#x'",
  "'iglu:com.acme/a/jsonschema/1-0-0'",
  "'javascript:void 0'",
  'Object.create(null)',
  '(() => { const it = {}; it.it = it; return it; })()',
  '(() => { const it = []; it.push(it); return it; })()',
  'new Proxy({}, { get() { throw new Error("get"); }, ownKeys() { throw new Error("keys"); }, has() { throw new Error("has"); } })',
  'new Proxy(function () {}, { get() { throw new Error("get"); }, apply() { throw new Error("apply"); } })',
  '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()',
  '({ get schema() { throw new Error("schema"); }, get event() { throw new Error("event"); }, get options() { throw new Error("options"); } })',
  '({ toString() { throw new Error("text"); }, valueOf() { throw new Error("value"); }, toJSON() { throw new Error("json"); } })',
  '(() => { throw new Error("called"); })',
  'function () { return this; }',
  'async () => { throw new Error("later"); }',
  'class { constructor() { throw new Error("made"); } }',
  'new Date(NaN)',
  'new Map([[1, 2]])',
  '/x/g',
  'document',
  'window',
  'document.body',
  "document.createElement('a')",
  'document.querySelectorAll("*")',
  'Promise.reject(new Error("rejected")).catch(() => {}) && 7',
  '[, , 1]',
  'new Array(1e6)',
  'Object.freeze({})',
  'new Error("an error")',
  'new Uint8Array(8)',
];

const keys: readonly string[] = [
  ...[
    'event',
    'schema',
    'data',
    'context',
    'timestamp',
    'type',
    'value',
    'title',
    'contextCallback',
    'category',
    'action',
  ],
  ...[
    'label',
    'property',
    'options',
    'filter',
    'allowlist',
    'denylist',
    'allow',
    'deny',
    'accept',
    'reject',
    'plugin',
    'calls',
  ],
  ...[
    'activate',
    'contexts',
    'beforeTrack',
    'afterTrack',
    'callback',
    'minimumVisitLength',
    'heartbeatDelay',
    'id',
    'name',
  ],
  ...[
    'products',
    'price',
    'currency',
    'elements',
    'selector',
    'url',
    'targetUrl',
    'error',
    'message',
    'player',
    'media',
  ],
];

const { value } = fc.letrec<{ value: Source }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom(...odd) },
    {
      weight: 1,
      arbitrary: fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text).replaceAll('<', '\\u003c')),
    },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((all) => `[${all.join()}]`) },
    {
      weight: 3,
      arbitrary: fc
        .uniqueArray(fc.tuple(fc.constantFrom(...keys), tie('value')), { maxLength: 4, selector: ([key]) => key })
        .map((all) => `({ ${all.map(([key, one]) => `${key}: ${one}`).join()} })`),
    },
  ),
}));

/** Arguments of one call, as JavaScript. */
export const hostileArguments: fc.Arbitrary<Source> = fc.array(value, { maxLength: 6 }).map((all) => all.join());
export const hostileValue: fc.Arbitrary<Source> = value;
