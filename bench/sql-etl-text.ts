import { type Column, columns, fields } from '../lib/protocol/event.ts';
import { logFields } from '../lib/protocol/logs.ts';
import { base64Parameters, campaignParameters, clickIds, parameters } from '../lib/protocol/parameters.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const name = (field: string): string => `"${field}"`;

/** `co` and `cx` and the like: the column from the first of its parameters that is there. */
function fromParameters(column: Column): string | null {
  const texts = fields[column].from.flatMap((source) => {
    if (source.by !== 'tracker') return [];
    const raw = `p.${name(source.parameter)}`;
    if ((base64Parameters as readonly string[]).includes(source.parameter)) {
      const padded = `rpad(translate(${raw}, '-_', '+/'), cast((length(${raw}) + 3) // 4 * 4 as int), '=')`;
      return [`try(decode(from_base64(${padded})))`];
    }
    const text = `url_decode(replace(${raw}, '+', ' '))`;
    if (source.part !== undefined) return [`split_part(${text}, 'x', ${source.part === 'width' ? 1 : 2})`];
    return [text];
  });
  if (texts.length === 0) return null;
  return texts.length === 1 ? texts[0]! : `coalesce(${texts.join(', ')})`;
}

function typed(column: Column, text: string): string {
  const { type, form } = fields[column];
  if (form === 'contexts' || form === 'self_describing') return `case when json_valid(${text}) then ${text} end`;
  if (form === 'uuid') return `lower(cast(try_cast(${text} as uuid) as varchar))`;
  if (type === 'string') return `nullif(left(${text}, ${fields[column].limit ?? 100_000}), '')`;
  if (type === 'timestamp') return `make_timestamp_ms(try_cast(${text} as bigint))`;
  if (type === 'boolean') return `case ${text} when '1' then true when '0' then false end`;
  return `try_cast(${text} as ${type})`;
}

const urlPattern = String.raw`^([A-Za-z][A-Za-z0-9+.-]*):(?://(?:[^/?#@]*@)?([^/?#:]*)(?::(\d+))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$`;

/** Columns that are computed: those an SQL ETL would have as well. */
const computed: Partial<Record<Column, string>> = {
  collector_tstamp: `make_timestamp_ms(try_cast("timestamp(ms)" as bigint))`,
  event: `case e when 'pv' then 'page_view' when 'pp' then 'page_ping' when 'se' then 'struct' when 'ue' then 'unstruct' when 'tr' then 'transaction' when 'ti' then 'transaction_item' end`,
  v_etl: `'sql'`,
  useragent: `url_decode("cs(User-Agent)")`,
  user_ipaddress: `coalesce(nullif(split_part("x-forwarded-for", ',', 1), '-'), "c-ip")`,
  network_userid: `regexp_extract(pixel_data, 'nuid=([^&]*)', 1)`,
  geo_country: `"c-country"`,
  geo_city: `regexp_extract(pixel_data, 'city=([^&]*)', 1)`,
  geo_timezone: `regexp_extract(pixel_data, 'tz=([^&]*)', 1)`,
  request_id: `"x-edge-request-id"`,
  edge_location: `"x-edge-location"`,
  collector_host: `"x-host-header"`,
  geo_asn: `try_cast(asn as bigint)`,
  event_fingerprint: `md5(array_to_string(list_sort(list_filter(string_split(q, '&'), x -> not starts_with(x, 'eid=') and not starts_with(x, 'stm='))), chr(31)))`,
  page_view_id: `coalesce(nullif(regexp_extract(contexts, 'web_page/jsonschema/1-0-0","data":\\{"id":"([^"]*)"', 1), ''), event_id)`,
  derived_tstamp: `case when dvce_created_tstamp < dvce_sent_tstamp then collector_tstamp - (dvce_sent_tstamp - dvce_created_tstamp) else collector_tstamp end`,
  ...Object.fromEntries(
    (['page', 'refr'] as const).flatMap((who) =>
      ['scheme', 'host', 'port', 'path', 'query', 'fragment'].map((part) => [
        `${who}_url${part}`,
        part === 'port'
          ? `coalesce(try_cast(${who}_parts.port as int), case ${who}_parts.scheme when 'https' then 443 when 'http' then 80 end)`
          : `nullif(${who}_parts.${part}, '')`,
      ]),
    ),
  ),
  ...Object.fromEntries(
    Object.entries(campaignParameters).map(([column, parameter]) => [
      column,
      `nullif(url_decode(replace(regexp_extract(page_parts.query, '(?:^|&)${parameter}=([^&]*)', 1), '+', ' ')), '')`,
    ]),
  ),
  mkt_clickid: `nullif(regexp_extract(page_parts.query, '(?:^|&)(?:${Object.keys(clickIds).join('|')})=([^&]*)', 1), '')`,
};

/**
 * The event columns from CloudFront v2 logs in one statement, in the fastest of the forms tried: the query string turned into JSON by
 * `replace`, taken apart by `json_transform`. Left out, all in its favour: de-duplication, bad rows, tallies, reasons, seed era,
 * webhooks, the proof of the encoding (one layer is always undone) and queries that do not decode to UTF-8.
 */
export function sqlEtl(files: readonly string[], target: string): string {
  const parameterNames = [...parameters.keys()];
  const sent = columns.flatMap((column) => {
    if (computed[column] !== undefined) return [];
    const text = fromParameters(column);
    return [`${text === null ? 'null' : typed(column, text)} as ${name(column)}`];
  });
  const late = ['page_view_id', 'derived_tstamp'];
  const ofUrls = columns.filter(
    (column) => /^(page|refr)_url.+|^mkt_/.test(column) && column !== 'page_url' && computed[column] !== undefined,
  );
  const early = columns.filter(
    (column) => computed[column] !== undefined && !late.includes(column) && !ofUrls.includes(column),
  );
  return `
copy (
  with lines as (
    select * from read_csv([${files.map(quoted).join(', ')}], delim = '\\t', quote = '', escape = '', header = false,
      auto_detect = false, ignore_errors = true, columns = {${logFields.map((field) => `${quoted(field)}: 'varchar'`).join(', ')}})
    where "cs-uri-stem" in ('/i', '/ice.png') and "cs-method" = 'GET' and "cs-uri-query" <> '-'
  ),
  undone as (
    select *, replace("cs-uri-query", '%25', '%') as q, replace("viewer-request-log-data", '%25', '%') as pixel_data from lines
  ),
  parsed as (
    select *, json_transform('{"' || replace(replace(q, '&', '","'), '=', '":"') || '"}', '{${parameterNames
      .map((parameter) => `"${parameter}":"VARCHAR"`)
      .join(',')}}') as p
    from undone where try(url_decode(q)) is not null and json_valid('{"' || replace(replace(q, '&', '","'), '=', '":"') || '"}')
  ),
  sent as (
    select p.e as e, ${early.map((column) => `${computed[column]} as ${name(column)}`).join(', ')}, ${sent.join(', ')} from parsed
  ),
  split as (
    select *,
      regexp_extract(page_url, ${quoted(urlPattern)}, ['scheme', 'host', 'port', 'path', 'query', 'fragment']) as page_parts,
      regexp_extract(page_referrer, ${quoted(urlPattern)}, ['scheme', 'host', 'port', 'path', 'query', 'fragment']) as refr_parts
    from sent
  ),
  whole as (
    select *, ${[...ofUrls, ...late].map((column) => `${computed[column as Column]} as ${name(column)}`).join(', ')} from split
  )
  select ${columns.map(name).join(', ')} from whole where event is not null
) to ${quoted(target)} (format parquet, compression zstd, compression_level 1, row_group_size 30720)`;
}
