/** The macros of the questions, each with calls and what they give on every engine, as text. */
const none = (type: string) => `cast(null as ${type})`;

/** Call → its value; null: SQL's null. */
export const macroCases: readonly (readonly [call: string, value: string | null])[] = [
  ["visitor_id('d', 'n', false, 'h')", 'd'],
  [`visitor_id(${none('string')}, 'n', false, 'h')`, 'n'],
  [`visitor_id(${none('string')}, 'größe 雪', ${none('boolean')}, 'h')`, 'größe 雪'],
  [`visitor_id(${none('string')}, 'n', true, 'h')`, 'h'],
  [`visitor_id(${none('string')}, ${none('string')}, true, ${none('string')})`, null],

  ['ratio(1, 4)', '0.25'],
  ['ratio(-1, 4)', '-0.25'],
  ['ratio(0, 4)', '0.0'],
  ['ratio(1, 0)', null],
  [`ratio(1, ${none('bigint')})`, null],
  [`ratio(${none('bigint')}, 4)`, null],
  ['ratio(cast(1 as decimal(18, 2)), cast(8 as bigint))', '0.125'],

  [
    "seconds_between(cast('2026-02-28 23:59:59.999' as timestamp), cast('2026-03-01 00:00:00.001' as timestamp))",
    '0.002',
  ],
  ["seconds_between(cast('2026-03-01 00:00:00' as timestamp), cast('2026-02-28 23:59:59.5' as timestamp))", '-0.5'],
  [`seconds_between(cast('2026-03-01 00:00:00' as timestamp), ${none('timestamp')})`, null],

  ["days_between('2024-02-28', '2024-03-01')", '2'],
  ["days_between('2026-02-28', '2026-03-01')", '1'],
  ["days_between('2026-03-01', '2026-02-28')", '-1'],
  ["days_between('1969-12-31', '1970-01-01')", '1'],
  [`days_between('2026-03-01', ${none('string')})`, null],

  ["day_plus('2024-02-28', 1)", '2024-02-29'],
  ["day_plus('2026-12-31', 1)", '2027-01-01'],
  ["day_plus('2026-03-01', -1)", '2026-02-28'],
  [`day_plus(${none('string')}, 1)`, null],

  ["week_of('2026-11-23')", '2026-11-23'],
  ["week_of('2026-11-29')", '2026-11-23'],
  ["week_of('2027-01-01')", '2026-12-28'],
  ["week_of('1969-12-31')", '1969-12-29'],
  [`week_of(${none('string')})`, null],

  ["month_of('2024-02-29')", '2024-02-01'],
  [`month_of(${none('string')})`, null],

  ["whole_months_between('2025-12-31', '2026-01-01')", '1'],
  ["whole_months_between('2026-01-31', '2026-01-01')", '0'],
  ["whole_months_between('2026-02-28', '2024-02-29')", '-24'],
  [`whole_months_between('2026-02-28', ${none('string')})`, null],

  ["weekday_of('2026-11-23')", '1'],
  ["weekday_of('2026-11-29')", '7'],
  ["weekday_of('1969-12-31')", '3'],
  [`weekday_of(${none('string')})`, null],

  ["hour_of(cast('2026-11-23 23:59:59.999' as timestamp))", '23'],
  ["hour_of(cast('2026-11-23 00:00:00' as timestamp))", '0'],
  [`hour_of(${none('timestamp')})`, null],
  ["day_of(cast('2024-02-29 23:59:59.999' as timestamp))", '2024-02-29'],
  [`day_of(${none('timestamp')})`, null],

  [`json_text('{"a":{"b":"größe 雪 🧊"}}', '$.a.b')`, 'größe 雪 🧊'],
  [`json_text('{"a":[{"b":1.50},{"b":2}]}', '$.a[1].b')`, '2'],
  [`json_text('[{"c":true}]', '$[0].c')`, 'true'],
  [`json_text('{"a":{"b":1}}', '$.a.c')`, null],
  [`json_text('{"a":null}', '$.a')`, null],
  ["json_text('{not json', '$.a')", null],
  [`json_text(${none('string')}, '$.a')`, null],

  ["number_of(' 4.5 ')", '4.5'],
  ["number_of('-1e3')", '-1000.0'],
  ["number_of('four')", null],
  [`number_of(${none('string')})`, null],

  ["item_of('/ > /shop* > transaction', 2)", '/shop*'],
  ["item_of('/ > /shop* > transaction', 4)", null],
  ["item_of('größe 雪', 1)", 'größe 雪'],
  ["item_of('a >  > c', 2)", null],
  [`item_of(${none('string')}, 1)`, null],
  ["items_in('/ > /shop* > transaction')", '3'],
  ["items_in('/')", '1'],
  [`items_in(${none('string')})`, null],

  ["matches('/shop/boots', '/shop*')", 'true'],
  ["matches('/shop', '/shop')", 'true'],
  ["matches('/shopping', '/shop')", 'false'],
  ["matches('/a.b', '/a?b')", 'false'],
  ["matches('/a%b_c^d', '/a%b_c^d')", 'true'],
  ["matches('/axb', '/a_b')", 'false'],
  ["matches('/größe/雪/🧊', '/größe/*/🧊')", 'true'],
  ["matches('/a(b)[c]', '/a(b)[*]')", 'true'],
  ["matches('', '*')", 'true'],
  [`matches(${none('string')}, '*')`, null],

  ["host_of('https://me@Maker.Example:8443/care.pdf?x=1')", 'maker.example'],
  ["host_of('http://größe.example')", 'größe.example'],
  ["host_of('mailto:x@maker.example')", null],
  ["host_of('/care.pdf')", null],
  [`host_of(${none('string')})`, null],
  ["ending_of('https://maker.example/a.b/Map.ZIP?x=1.pdf')", 'zip'],
  ["ending_of('https://maker.example/größe.pdf#page=2')", 'pdf'],
  ["ending_of('https://maker.example')", null],
  ["ending_of('https://maker.example/a.b/map')", null],
  [`ending_of(${none('string')})`, null],
];
