import { eventColumns } from '../etl/hive/types.ts';
import { type Column, columns, fields } from '../lib/protocol/event.ts';
import { logFields } from '../lib/protocol/logs.ts';
import { base64Parameters, campaignParameters, clickIds, parameters } from '../lib/protocol/parameters.ts';

const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Fields of the log as columns: Hive's catalog takes no brackets in names. */
const logColumn = (field: string): string => `f_${field.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;

/** Parameters as columns by number: Hive does not tell upper from lower case. */
const names = [...parameters.keys()];
const parameterColumn = (name: string): string => `p${names.indexOf(name)}`;

/** Bytes that JSON escapes made characters of are UTF-8. */
const utf8 = (text: string): string => `decode(encode(${text}, 'ISO-8859-1'), 'UTF-8')`;

/** JSON text in which every escape of an address is one of JSON: what unescapes without a function of our own. */
const unescapable = (text: string): string =>
  `regexp_replace(regexp_replace(${text}, '\\\\+', ' '), '%([0-9A-Fa-f]{2})', ${literal(String.raw`\\u00$1`)})`;

function fromParameters(column: Column): string | null {
  const texts = fields[column].from.flatMap((source) => {
    if (source.by !== 'tracker' || !names.includes(source.parameter)) return [];
    const raw = parameterColumn(source.parameter);
    if ((base64Parameters as readonly string[]).includes(source.parameter)) {
      return [`decode(unbase64(translate(${raw}, '-_ ', '+/+')), 'UTF-8')`];
    }
    if (source.part !== undefined) return [`split(${raw}, 'x')[${source.part === 'width' ? 0 : 1}]`];
    return [fields[column].type === 'string' ? utf8(raw) : raw];
  });
  if (texts.length === 0) return null;
  return texts.length === 1 ? texts[0]! : `coalesce(${texts.join(', ')})`;
}

const ofMilliseconds = (text: string): string => `cast(cast(${text} AS decimal(18,0)) / 1000 AS timestamp)`;
const uuidPattern = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$';

function typed(column: Column, text: string): string {
  const { type, form, limit } = fields[column];
  if (form === 'contexts' || form === 'self_describing') {
    return `CASE WHEN get_json_object(${text}, '$.schema') IS NOT NULL THEN ${text} END`;
  }
  if (form === 'uuid') return `CASE WHEN ${text} RLIKE '${uuidPattern}' THEN lower(${text}) END`;
  if (type === 'string') return `nullif(substr(${text}, 1, ${limit ?? 100_000}), '')`;
  if (type === 'timestamp') return ofMilliseconds(text);
  if (type === 'boolean') return `CASE ${text} WHEN '1' THEN true WHEN '0' THEN false END`;
  return `cast(${text} AS ${type})`;
}

const ofPixel = (key: string): string => `nullif(regexp_extract(pixel_data, '${key}=([^&]*)', 1), '')`;
const pixelFlag = (key: string): string => `CASE ${ofPixel(key)} WHEN '1' THEN true WHEN '0' THEN false END`;

/** Columns that are computed: those an SQL ETL would have as well. Page and referrer come after, from the addresses. */
const computed: Partial<Record<Column, string>> = {
  collector_tstamp: ofMilliseconds(logColumn('timestamp(ms)')),
  event: `CASE ${parameterColumn('e')} WHEN 'pv' THEN 'page_view' WHEN 'pp' THEN 'page_ping' WHEN 'se' THEN 'struct'
      WHEN 'ue' THEN 'unstruct' WHEN 'tr' THEN 'transaction' WHEN 'ti' THEN 'transaction_item' END`,
  v_etl: `'sql'`,
  useragent: `${utf8(`get_json_object(concat('{"a":"', ${unescapable(logColumn('cs(User-Agent)'))}, '"}'), '$.a')`)}`,
  user_ipaddress: `coalesce(nullif(split(${logColumn('x-forwarded-for')}, ',')[0], '-'), ${logColumn('c-ip')})`,
  network_userid: ofPixel('nuid'),
  geo_country: logColumn('c-country'),
  geo_region: ofPixel('region'),
  geo_city: ofPixel('city'),
  geo_timezone: ofPixel('tz'),
  network_userid_new: pixelFlag('new'),
  gpc: pixelFlag('gpc'),
  dnt: pixelFlag('dnt'),
  v_collector: `coalesce(${parameterColumn('cv')}, 'cf')`,
  request_id: logColumn('x-edge-request-id'),
  edge_location: logColumn('x-edge-location'),
  collector_host: logColumn('x-host-header'),
  geo_asn: `cast(${logColumn('asn')} AS bigint)`,
  event_fingerprint: `md5(concat_ws('\\u001f', sort_array(split(regexp_replace(q, '(^|&)(eid|stm)=[^&]*', ''), '&'))))`,
};

const address = { page: 'page_url', refr: 'page_referrer' } as const;
const addressParts = { scheme: 'PROTOCOL', host: 'HOST', path: 'PATH', query: 'QUERY', fragment: 'REF' } as const;

/** Columns computed from others, which therefore stand a step later. */
const late: Partial<Record<Column, string>> = {
  ...Object.fromEntries(
    (['page', 'refr'] as const).flatMap((who) => [
      ...Object.entries(addressParts).map(([part, what]) => [
        `${who}_url${part}`,
        `nullif(parse_url(${address[who]}, '${what}'), '')`,
      ]),
      [
        `${who}_urlport`,
        `coalesce(cast(nullif(regexp_extract(${address[who]}, '^[a-z]+://[^/?#]*:([0-9]+)', 1), '') AS int),
      CASE parse_url(${address[who]}, 'PROTOCOL') WHEN 'https' THEN 443 WHEN 'http' THEN 80 END)`,
      ],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(campaignParameters).map(([column, parameter]) => [
      column,
      `parse_url(page_url, 'QUERY', '${parameter}')`,
    ]),
  ),
  mkt_clickid: `nullif(regexp_extract(page_url, '[?&](?:${Object.keys(clickIds).join('|')})=([^&#]*)', 1), '')`,
  page_view_id: `coalesce(nullif(regexp_extract(contexts, 'web_page/jsonschema/1-0-0","data":\\\\{"id":"([^"]*)"', 1), ''), event_id)`,
  derived_tstamp: `CASE WHEN dvce_created_tstamp < dvce_sent_tstamp
      THEN collector_tstamp - (dvce_sent_tstamp - dvce_created_tstamp) ELSE collector_tstamp END`,
};

const list = (items: readonly string[]): string => items.join(',\n    ');

/**
 * The yardstick on Hive: the event columns from CloudFront v2 logs in HiveQL alone, in the fastest of the forms tried.
 * A query string becomes JSON, `%XX` an escape of JSON, and `json_tuple` takes all parameters out of it at once.
 *
 * Left out, all in its favour: de-duplication, bad rows, tallies, reasons, seed era, webhooks, the proof of the encoding (one
 * layer is always undone), the second decoding of campaigns. Wrong in it: a parameter without `=` makes the event vanish.
 */
export function hiveSqlEtl(raw: string, target: string): readonly string[] {
  const sent = columns
    .filter((column) => late[column] === undefined)
    .map((column) => {
      const text = computed[column] ?? fromParameters(column);
      const value =
        computed[column] ?? (text === null ? `cast(null AS ${eventColumns.get(column)})` : typed(column, text));
      return `${value} AS ${column}`;
    });
  return [
    'set hive.exec.dynamic.partition.mode=nonstrict',
    'set mapreduce.input.fileinputformat.input.dir.recursive=true',
    'set hive.mapred.supports.subdirectories=true',
    'set hive.vectorized.execution.enabled=false',
    'set hive.stats.autogather=false',
    'set parquet.compression=SNAPPY',
    'set hive.exec.reducers.bytes.per.reducer=67108864',
    'CREATE DATABASE IF NOT EXISTS yardstick',
    `CREATE EXTERNAL TABLE yardstick.logs (${logFields.map((field) => `${logColumn(field)} string`).join(', ')})
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' STORED AS TEXTFILE LOCATION ${literal(raw)}`,
    `CREATE EXTERNAL TABLE yardstick.events (${[...eventColumns].map((column) => column.join(' ')).join(', ')})
PARTITIONED BY (dt string) STORED AS PARQUET LOCATION ${literal(target)}`,
    `INSERT OVERWRITE TABLE yardstick.events PARTITION (dt)
  SELECT
    ${list([...columns.map((column) => (late[column] === undefined ? column : `${late[column]} AS ${column}`)), 'dt'])}
  FROM (
    SELECT
    ${list([...sent, 'dt'])}
    FROM (
      SELECT *, ${logColumn('date')} AS dt,
        replace(${logColumn('cs-uri-query')}, '%25', '%') AS q,
        replace(${logColumn('viewer-request-log-data')}, '%25', '%') AS pixel_data
      FROM yardstick.logs
      WHERE ${logColumn('cs-uri-stem')} IN ('/i', '/ice.png') AND ${logColumn('cs-method')} = 'GET' AND ${logColumn('cs-uri-query')} <> '-'
    ) l
    LATERAL VIEW json_tuple(
      concat('{', regexp_replace(${unescapable('q')}, '([^&=]+)=([^&]*)&?', '"$1":"$2",'), '"":""}'),
      ${names.map(literal).join(', ')}
    ) p AS ${names.map(parameterColumn).join(', ')}
  ) s
  WHERE event IS NOT NULL
  DISTRIBUTE BY dt`,
  ];
}
