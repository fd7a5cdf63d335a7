-- Run 20261123T040000Z, step 1 of 3: loads 2 log objects. Readers see nothing of it until step 3.

-- Printed by firn. Can be run again, by hand too: hive -f load.q

-- Text in a statement is text: ${env:…} would print the environment.
set hive.variable.substitute=false;
-- Times are UTC. (The JVM must be in UTC too, as it is on EMR.)
set hive.local.time.zone=UTC;
-- Partitions come from the rows:
set hive.exec.dynamic.partition=true;
-- … all of them,
set hive.exec.dynamic.partition.mode=nonstrict;
-- … however many days an archive has.
set hive.exec.max.dynamic.partitions=100000;
-- (The same for one task.)
set hive.exec.max.dynamic.partitions.pernode=100000;
-- (The same for files.)
set hive.exec.max.created.files=1000000;
-- Zstandard would need a native library that not every Hive has.
set parquet.compression=SNAPPY;
-- Text that the next step reads is plain.
set hive.exec.compress.output=false;
-- Small files share a task (MapReduce; Tez groups by itself).
set hive.input.format=org.apache.hadoop.hive.ql.io.CombineHiveInputFormat;
-- A task for 64 MiB of rows.
set hive.exec.reducers.bytes.per.reducer=67108864;
-- A script that reads a large object for minutes is alive;
set hive.script.auto.progress=true;
-- … Hive asks for this one without a default, and Hadoop 3.4 has none.
set mapred.tasktracker.expiry.interval=600000;
-- Seen on Hive 3.1.3: a vectorized CASE over texts mixed up the texts of rows.
set hive.vectorized.execution.enabled=false;
-- What rows are looked up in is small: ready to spill, a map join wrote the events to disk and read them again.
set hive.mapjoin.hybridgrace.hashtable=false;
-- The run's own tables are read once: dictionaries of texts took a sixth of the time of writing them.
set hive.exec.orc.dictionary.key.size.threshold=0;
-- Nobody asks the catalog for statistics of tables that live for minutes:
set hive.stats.autogather=false;
-- … nor of their columns.
set hive.stats.column.autogather=false;
-- Counting means reading: it is what the run is verified by.
set hive.compute.query.using.stats=false;
-- What a killed step leaves behind is the run's.
set hive.exec.stagingdir=s3://shop-events/store/tmp/run=20261123T040000Z/staging;

CREATE DATABASE IF NOT EXISTS firn;
USE firn;

-- The run's own tables: what they hold is under the run, or written through them into the store's folders.

DROP TABLE IF EXISTS run_20261123t040000z_manifest;
DROP TABLE IF EXISTS run_20261123t040000z_events;
DROP TABLE IF EXISTS run_20261123t040000z_keys;
DROP TABLE IF EXISTS run_20261123t040000z_bad_rows;
DROP TABLE IF EXISTS run_20261123t040000z_tallies;
DROP TABLE IF EXISTS run_20261123t040000z_committed_copies;
DROP TABLE IF EXISTS run_20261123t040000z_chains;
DROP TABLE IF EXISTS run_20261123t040000z_verdicts;
DROP TABLE IF EXISTS run_20261123t040000z_loaded;
DROP TABLE IF EXISTS run_20261123t040000z_counts;
DROP TABLE IF EXISTS run_20261123t040000z_incoming_events;
DROP TABLE IF EXISTS run_20261123t040000z_incoming_bad_rows;
DROP TABLE IF EXISTS run_20261123t040000z_incoming_ledger;
DROP TABLE IF EXISTS run_20261123t040000z_committed;

CREATE EXTERNAL TABLE run_20261123t040000z_manifest (
  place bigint,
  object string,
  bytes bigint,
  etag string,
  part int,
  shard int
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
STORED AS TEXTFILE
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/manifest';

CREATE EXTERNAL TABLE run_20261123t040000z_events (
  ordinal bigint,
  part int,
  dt string,
  app_id string,
  platform string,
  etl_tstamp timestamp,
  collector_tstamp timestamp,
  dvce_created_tstamp timestamp,
  event string,
  event_id string,
  txn_id int,
  name_tracker string,
  v_tracker string,
  v_collector string,
  v_etl string,
  user_id string,
  user_ipaddress string,
  user_fingerprint string,
  domain_userid string,
  domain_sessionidx int,
  network_userid string,
  geo_country string,
  geo_region string,
  geo_city string,
  geo_zipcode string,
  geo_latitude double,
  geo_longitude double,
  geo_region_name string,
  ip_isp string,
  ip_organization string,
  ip_domain string,
  ip_netspeed string,
  page_url string,
  page_title string,
  page_referrer string,
  page_urlscheme string,
  page_urlhost string,
  page_urlport int,
  page_urlpath string,
  page_urlquery string,
  page_urlfragment string,
  refr_urlscheme string,
  refr_urlhost string,
  refr_urlport int,
  refr_urlpath string,
  refr_urlquery string,
  refr_urlfragment string,
  refr_medium string,
  refr_source string,
  refr_term string,
  mkt_medium string,
  mkt_source string,
  mkt_term string,
  mkt_content string,
  mkt_campaign string,
  contexts string,
  se_category string,
  se_action string,
  se_label string,
  se_property string,
  se_value double,
  unstruct_event string,
  tr_orderid string,
  tr_affiliation string,
  tr_total decimal(18,2),
  tr_tax decimal(18,2),
  tr_shipping decimal(18,2),
  tr_city string,
  tr_state string,
  tr_country string,
  ti_orderid string,
  ti_sku string,
  ti_name string,
  ti_category string,
  ti_price decimal(18,2),
  ti_quantity int,
  pp_xoffset_min int,
  pp_xoffset_max int,
  pp_yoffset_min int,
  pp_yoffset_max int,
  useragent string,
  br_name string,
  br_family string,
  br_version string,
  br_type string,
  br_renderengine string,
  br_lang string,
  br_features_pdf boolean,
  br_features_flash boolean,
  br_features_java boolean,
  br_features_director boolean,
  br_features_quicktime boolean,
  br_features_realplayer boolean,
  br_features_windowsmedia boolean,
  br_features_gears boolean,
  br_features_silverlight boolean,
  br_cookies boolean,
  br_colordepth string,
  br_viewwidth int,
  br_viewheight int,
  os_name string,
  os_family string,
  os_manufacturer string,
  os_timezone string,
  dvce_type string,
  dvce_ismobile boolean,
  dvce_screenwidth int,
  dvce_screenheight int,
  doc_charset string,
  doc_width int,
  doc_height int,
  tr_currency string,
  tr_total_base decimal(18,2),
  tr_tax_base decimal(18,2),
  tr_shipping_base decimal(18,2),
  ti_currency string,
  ti_price_base decimal(18,2),
  base_currency string,
  geo_timezone string,
  mkt_clickid string,
  mkt_network string,
  etl_tags string,
  dvce_sent_tstamp timestamp,
  refr_domain_userid string,
  refr_dvce_tstamp timestamp,
  derived_contexts string,
  domain_sessionid string,
  derived_tstamp timestamp,
  event_vendor string,
  event_name string,
  event_format string,
  event_version string,
  event_fingerprint string,
  true_tstamp timestamp,
  request_id string,
  page_view_id string,
  edge_location string,
  collector_host string,
  network_userid_new boolean,
  geo_asn bigint,
  gpc boolean,
  dnt boolean,
  seq int,
  engaged_ms int,
  scroll_reach int,
  visitor_hash string,
  is_bot boolean,
  bot_reason string,
  channel string,
  field_errors string,
  opt_out string,
  cut_fields string
)
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/events'
TBLPROPERTIES ('orc.compress' = 'SNAPPY');

CREATE EXTERNAL TABLE run_20261123t040000z_keys (
  ordinal bigint,
  dt string,
  collector_tstamp timestamp,
  event_id string,
  event_fingerprint string,
  request_id string
)
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/keys'
TBLPROPERTIES ('orc.compress' = 'SNAPPY');

CREATE EXTERNAL TABLE run_20261123t040000z_bad_rows (
  ordinal bigint,
  part int,
  dt string,
  collector_tstamp timestamp,
  v_etl string,
  bad_reason string,
  bad_detail string,
  bad_field string,
  bad_value string,
  bad_line string,
  object string
)
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/bad_rows'
TBLPROPERTIES ('orc.compress' = 'SNAPPY');

CREATE EXTERNAL TABLE run_20261123t040000z_tallies (
  dt string,
  object string,
  tally string
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
STORED AS TEXTFILE
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/tallies';

CREATE EXTERNAL TABLE run_20261123t040000z_committed_copies (
  original_id string,
  event_fingerprint string,
  day int,
  holds_id int
)
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/committed_copies'
TBLPROPERTIES ('orc.compress' = 'SNAPPY');

CREATE EXTERNAL TABLE run_20261123t040000z_chains (
  ordinal bigint,
  dt string,
  day int,
  collector_tstamp timestamp,
  event_id string,
  event_fingerprint string,
  request_id string,
  chain bigint
)
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/chains'
TBLPROPERTIES ('orc.compress' = 'SNAPPY');

CREATE EXTERNAL TABLE run_20261123t040000z_verdicts (
  ordinal bigint,
  duplicate int,
  new_id string
)
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/verdicts'
TBLPROPERTIES ('orc.compress' = 'SNAPPY');

CREATE EXTERNAL TABLE run_20261123t040000z_loaded (
  object string,
  dt string,
  events bigint,
  duplicates bigint,
  copied_ids bigint
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
STORED AS TEXTFILE
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/loaded';

CREATE EXTERNAL TABLE run_20261123t040000z_counts (
  what string,
  dt string,
  object string,
  name string,
  file string,
  n bigint,
  total bigint,
  duplicates bigint,
  copied_ids bigint
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
STORED AS TEXTFILE
LOCATION 's3://shop-events/store/tmp/run=20261123T040000Z/counts';

CREATE EXTERNAL TABLE run_20261123t040000z_incoming_events (
  app_id string,
  platform string,
  etl_tstamp timestamp,
  collector_tstamp timestamp,
  dvce_created_tstamp timestamp,
  event string,
  event_id string,
  txn_id int,
  name_tracker string,
  v_tracker string,
  v_collector string,
  v_etl string,
  user_id string,
  user_ipaddress string,
  user_fingerprint string,
  domain_userid string,
  domain_sessionidx int,
  network_userid string,
  geo_country string,
  geo_region string,
  geo_city string,
  geo_zipcode string,
  geo_latitude double,
  geo_longitude double,
  geo_region_name string,
  ip_isp string,
  ip_organization string,
  ip_domain string,
  ip_netspeed string,
  page_url string,
  page_title string,
  page_referrer string,
  page_urlscheme string,
  page_urlhost string,
  page_urlport int,
  page_urlpath string,
  page_urlquery string,
  page_urlfragment string,
  refr_urlscheme string,
  refr_urlhost string,
  refr_urlport int,
  refr_urlpath string,
  refr_urlquery string,
  refr_urlfragment string,
  refr_medium string,
  refr_source string,
  refr_term string,
  mkt_medium string,
  mkt_source string,
  mkt_term string,
  mkt_content string,
  mkt_campaign string,
  contexts string,
  se_category string,
  se_action string,
  se_label string,
  se_property string,
  se_value double,
  unstruct_event string,
  tr_orderid string,
  tr_affiliation string,
  tr_total decimal(18,2),
  tr_tax decimal(18,2),
  tr_shipping decimal(18,2),
  tr_city string,
  tr_state string,
  tr_country string,
  ti_orderid string,
  ti_sku string,
  ti_name string,
  ti_category string,
  ti_price decimal(18,2),
  ti_quantity int,
  pp_xoffset_min int,
  pp_xoffset_max int,
  pp_yoffset_min int,
  pp_yoffset_max int,
  useragent string,
  br_name string,
  br_family string,
  br_version string,
  br_type string,
  br_renderengine string,
  br_lang string,
  br_features_pdf boolean,
  br_features_flash boolean,
  br_features_java boolean,
  br_features_director boolean,
  br_features_quicktime boolean,
  br_features_realplayer boolean,
  br_features_windowsmedia boolean,
  br_features_gears boolean,
  br_features_silverlight boolean,
  br_cookies boolean,
  br_colordepth string,
  br_viewwidth int,
  br_viewheight int,
  os_name string,
  os_family string,
  os_manufacturer string,
  os_timezone string,
  dvce_type string,
  dvce_ismobile boolean,
  dvce_screenwidth int,
  dvce_screenheight int,
  doc_charset string,
  doc_width int,
  doc_height int,
  tr_currency string,
  tr_total_base decimal(18,2),
  tr_tax_base decimal(18,2),
  tr_shipping_base decimal(18,2),
  ti_currency string,
  ti_price_base decimal(18,2),
  base_currency string,
  geo_timezone string,
  mkt_clickid string,
  mkt_network string,
  etl_tags string,
  dvce_sent_tstamp timestamp,
  refr_domain_userid string,
  refr_dvce_tstamp timestamp,
  derived_contexts string,
  domain_sessionid string,
  derived_tstamp timestamp,
  event_vendor string,
  event_name string,
  event_format string,
  event_version string,
  event_fingerprint string,
  true_tstamp timestamp,
  request_id string,
  page_view_id string,
  edge_location string,
  collector_host string,
  network_userid_new boolean,
  geo_asn bigint,
  gpc boolean,
  dnt boolean,
  seq int,
  engaged_ms int,
  scroll_reach int,
  visitor_hash string,
  is_bot boolean,
  bot_reason string,
  channel string,
  field_errors string,
  opt_out string,
  cut_fields string
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/events';

CREATE EXTERNAL TABLE run_20261123t040000z_incoming_bad_rows (
  collector_tstamp timestamp,
  reason string,
  detail string,
  field string,
  value string,
  line string,
  object string,
  v_etl string
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/bad_rows';

CREATE EXTERNAL TABLE run_20261123t040000z_incoming_ledger (
  object string,
  dt string,
  measure string,
  name string,
  n bigint
)
PARTITIONED BY (run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/ledger';

CREATE EXTERNAL TABLE run_20261123t040000z_committed (
  event_id string,
  event_fingerprint string,
  field_errors string
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/events';

-- Committed events that the new ones may be copies of.
ALTER TABLE run_20261123t040000z_committed ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-21', run = '20261122T040000Z')
  PARTITION (dt = '2026-11-22', run = '20261122T040000Z')
  PARTITION (dt = '2026-11-23', run = '20261123T030000Z');

-- From lines to rows: each reducer is one shard, which the script reads by itself.
ADD FILE s3://shop-events/store/tmp/run=20261123T040000Z/rows-0123456789abcdef.mjs;
set mapreduce.job.reduces=2;
FROM (
  SELECT TRANSFORM (place, object, bytes, etag, part, shard)
  USING 'node-22 rows-0123456789abcdef.mjs'
  AS (
    ordinal bigint,
    part int,
    kind string,
    dt string,
    app_id string,
    platform string,
    etl_tstamp timestamp,
    collector_tstamp timestamp,
    dvce_created_tstamp timestamp,
    event string,
    event_id string,
    txn_id int,
    name_tracker string,
    v_tracker string,
    v_collector string,
    v_etl string,
    user_id string,
    user_ipaddress string,
    user_fingerprint string,
    domain_userid string,
    domain_sessionidx int,
    network_userid string,
    geo_country string,
    geo_region string,
    geo_city string,
    geo_zipcode string,
    geo_latitude double,
    geo_longitude double,
    geo_region_name string,
    ip_isp string,
    ip_organization string,
    ip_domain string,
    ip_netspeed string,
    page_url string,
    page_title string,
    page_referrer string,
    page_urlscheme string,
    page_urlhost string,
    page_urlport int,
    page_urlpath string,
    page_urlquery string,
    page_urlfragment string,
    refr_urlscheme string,
    refr_urlhost string,
    refr_urlport int,
    refr_urlpath string,
    refr_urlquery string,
    refr_urlfragment string,
    refr_medium string,
    refr_source string,
    refr_term string,
    mkt_medium string,
    mkt_source string,
    mkt_term string,
    mkt_content string,
    mkt_campaign string,
    contexts string,
    se_category string,
    se_action string,
    se_label string,
    se_property string,
    se_value double,
    unstruct_event string,
    tr_orderid string,
    tr_affiliation string,
    tr_total decimal(18,2),
    tr_tax decimal(18,2),
    tr_shipping decimal(18,2),
    tr_city string,
    tr_state string,
    tr_country string,
    ti_orderid string,
    ti_sku string,
    ti_name string,
    ti_category string,
    ti_price decimal(18,2),
    ti_quantity int,
    pp_xoffset_min int,
    pp_xoffset_max int,
    pp_yoffset_min int,
    pp_yoffset_max int,
    useragent string,
    br_name string,
    br_family string,
    br_version string,
    br_type string,
    br_renderengine string,
    br_lang string,
    br_features_pdf boolean,
    br_features_flash boolean,
    br_features_java boolean,
    br_features_director boolean,
    br_features_quicktime boolean,
    br_features_realplayer boolean,
    br_features_windowsmedia boolean,
    br_features_gears boolean,
    br_features_silverlight boolean,
    br_cookies boolean,
    br_colordepth string,
    br_viewwidth int,
    br_viewheight int,
    os_name string,
    os_family string,
    os_manufacturer string,
    os_timezone string,
    dvce_type string,
    dvce_ismobile boolean,
    dvce_screenwidth int,
    dvce_screenheight int,
    doc_charset string,
    doc_width int,
    doc_height int,
    tr_currency string,
    tr_total_base decimal(18,2),
    tr_tax_base decimal(18,2),
    tr_shipping_base decimal(18,2),
    ti_currency string,
    ti_price_base decimal(18,2),
    base_currency string,
    geo_timezone string,
    mkt_clickid string,
    mkt_network string,
    etl_tags string,
    dvce_sent_tstamp timestamp,
    refr_domain_userid string,
    refr_dvce_tstamp timestamp,
    derived_contexts string,
    domain_sessionid string,
    derived_tstamp timestamp,
    event_vendor string,
    event_name string,
    event_format string,
    event_version string,
    event_fingerprint string,
    true_tstamp timestamp,
    request_id string,
    page_view_id string,
    edge_location string,
    collector_host string,
    network_userid_new boolean,
    geo_asn bigint,
    gpc boolean,
    dnt boolean,
    seq int,
    engaged_ms int,
    scroll_reach int,
    visitor_hash string,
    is_bot boolean,
    bot_reason string,
    channel string,
    field_errors string,
    opt_out string,
    cut_fields string,
    bad_reason string,
    bad_detail string,
    bad_field string,
    bad_value string,
    bad_line string,
    object string,
    tally string
  )
  FROM (SELECT place, object, bytes, etag, part, shard FROM run_20261123t040000z_manifest DISTRIBUTE BY shard) m
) r
INSERT OVERWRITE TABLE run_20261123t040000z_events
  SELECT ordinal, part, dt, app_id, platform, etl_tstamp, collector_tstamp, dvce_created_tstamp, event, event_id, txn_id,
    name_tracker, v_tracker, v_collector, v_etl, user_id, user_ipaddress, user_fingerprint, domain_userid,
    domain_sessionidx, network_userid, geo_country, geo_region, geo_city, geo_zipcode, geo_latitude, geo_longitude,
    geo_region_name, ip_isp, ip_organization, ip_domain, ip_netspeed, page_url, page_title, page_referrer,
    page_urlscheme, page_urlhost, page_urlport, page_urlpath, page_urlquery, page_urlfragment, refr_urlscheme,
    refr_urlhost, refr_urlport, refr_urlpath, refr_urlquery, refr_urlfragment, refr_medium, refr_source, refr_term,
    mkt_medium, mkt_source, mkt_term, mkt_content, mkt_campaign, contexts, se_category, se_action, se_label,
    se_property, se_value, unstruct_event, tr_orderid, tr_affiliation, tr_total, tr_tax, tr_shipping, tr_city, tr_state,
    tr_country, ti_orderid, ti_sku, ti_name, ti_category, ti_price, ti_quantity, pp_xoffset_min, pp_xoffset_max,
    pp_yoffset_min, pp_yoffset_max, useragent, br_name, br_family, br_version, br_type, br_renderengine, br_lang,
    br_features_pdf, br_features_flash, br_features_java, br_features_director, br_features_quicktime,
    br_features_realplayer, br_features_windowsmedia, br_features_gears, br_features_silverlight, br_cookies,
    br_colordepth, br_viewwidth, br_viewheight, os_name, os_family, os_manufacturer, os_timezone, dvce_type,
    dvce_ismobile, dvce_screenwidth, dvce_screenheight, doc_charset, doc_width, doc_height, tr_currency, tr_total_base,
    tr_tax_base, tr_shipping_base, ti_currency, ti_price_base, base_currency, geo_timezone, mkt_clickid, mkt_network,
    etl_tags, dvce_sent_tstamp, refr_domain_userid, refr_dvce_tstamp, derived_contexts, domain_sessionid,
    derived_tstamp, event_vendor, event_name, event_format, event_version, event_fingerprint, true_tstamp, request_id,
    page_view_id, edge_location, collector_host, network_userid_new, geo_asn, gpc, dnt, seq, engaged_ms, scroll_reach,
    visitor_hash, is_bot, bot_reason, channel, field_errors, opt_out, cut_fields
  WHERE kind = 'event'
INSERT OVERWRITE TABLE run_20261123t040000z_keys
  SELECT ordinal, dt, collector_tstamp, event_id, event_fingerprint, request_id
  WHERE kind = 'event'
INSERT OVERWRITE TABLE run_20261123t040000z_bad_rows
  SELECT ordinal, part, dt, collector_tstamp, v_etl, bad_reason, bad_detail, bad_field, bad_value, bad_line, object
  WHERE kind = 'bad'
INSERT OVERWRITE TABLE run_20261123t040000z_tallies
  SELECT dt, object, tally
  WHERE kind = 'tally';
set mapreduce.job.reduces=-1;

-- De-duplication: what it says is etl/run/dedupe.ts; here are the macros it is said with.
CREATE TEMPORARY MACRO day_number(dt string)
  datediff(dt, '1970-01-01');

CREATE TEMPORARY MACRO copied_from(field_errors string)
  nullif(regexp_extract(field_errors, '"event_id":"copied_id: ([0-9a-f-]{36})"', 1), '');

CREATE TEMPORARY MACRO id_hash(id string)
  hash(id);

CREATE TEMPORARY MACRO uuid_of_hash(h string)
  concat(
    substr(h, 1, 8), '-', substr(h, 9, 4), '-5', substr(h, 14, 3), '-',
    substr('89ab', (instr('0123456789abcdef', substr(h, 17, 1)) - 1) % 4 + 1, 1), substr(h, 18, 3), '-',
    substr(h, 21, 12));

CREATE TEMPORARY MACRO name_uuid(name string)
  uuid_of_hash(sha1(concat(unhex('5a1c4c6e9f0a4d3c8f570f6d2c1b7e42'), encode(name, 'UTF-8'))));

WITH near_events AS (
SELECT * FROM run_20261123t040000z_committed
),
run_keys AS (
SELECT * FROM run_20261123t040000z_keys
),
run_ids AS (
select id_hash(event_id) as id_hash, count(*) as copies
from run_keys
group by id_hash(event_id)
),
made AS (
select original_id, event_fingerprint, day, max(holds_id) as holds_id
from (
  select
    coalesce(copied_from(field_errors), event_id) as original_id,
    event_fingerprint,
    day_number(dt) as day,
    case when copied_from(field_errors) is null then 1 else 0 end as holds_id
  from near_events
) e
where id_hash(original_id) in (select id_hash from run_ids)
group by original_id, event_fingerprint, day
)
INSERT OVERWRITE TABLE run_20261123t040000z_committed_copies
SELECT original_id, event_fingerprint, day, holds_id FROM made;

WITH run_keys AS (
SELECT * FROM run_20261123t040000z_keys
),
run_ids AS (
select id_hash(event_id) as id_hash, count(*) as copies
from run_keys
group by id_hash(event_id)
),
committed_copies AS (
SELECT * FROM run_20261123t040000z_committed_copies
),
suspect_ids AS (
select id_hash from run_ids where copies > 1
union
select id_hash(original_id) as id_hash from committed_copies
),
suspects AS (
select ordinal, dt, day_number(dt) as day, event_id, event_fingerprint, collector_tstamp,
  coalesce(request_id, '') as request_id
from run_keys
where id_hash(event_id) in (select id_hash from suspect_ids)
),
made AS (
select ordinal, dt, day, event_id, event_fingerprint, collector_tstamp, request_id,
  sum(case when day - day_before <= 3 then 0 else 1 end) over (
    partition by event_id
    order by collector_tstamp, request_id, event_fingerprint, ordinal
    rows between unbounded preceding and current row
  ) as chain
from (
  select ordinal, dt, day, event_id, event_fingerprint, collector_tstamp, request_id,
    lag(day) over (
      partition by event_id
      order by collector_tstamp, request_id, event_fingerprint, ordinal
    ) as day_before
  from suspects
) s
)
INSERT OVERWRITE TABLE run_20261123t040000z_chains
SELECT ordinal, dt, day, collector_tstamp, event_id, event_fingerprint, request_id, chain FROM made;

WITH chains AS (
SELECT * FROM run_20261123t040000z_chains
),
committed_copies AS (
SELECT * FROM run_20261123t040000z_committed_copies
),
chained_commits AS (
select s.event_id, s.chain, c.event_fingerprint, max(c.holds_id) as holds_id
from chains s
join committed_copies c on c.original_id = s.event_id
where c.day - s.day between -3 and 3
group by s.event_id, s.chain, c.event_fingerprint
),
made AS (
select ordinal, dt, event_id, duplicate,
  case when duplicate = 0 then name_uuid(event_id || '/' || event_fingerprint) end as new_id
from (
  select ordinal, dt, event_id, event_fingerprint,
    case when committed = 1 or copy > 1 then 1 else 0 end as duplicate,
    case when id_taken = 1 or event_fingerprint <> id_owner then 1 else 0 end as copied
  from (
    select s.ordinal, s.dt, s.event_id, s.event_fingerprint,
      case when c.event_fingerprint is null then 0 else 1 end as committed,
      coalesce(t.id_taken, 0) as id_taken,
      row_number() over (
        partition by s.event_id, s.chain, s.event_fingerprint
        order by s.collector_tstamp, s.request_id, s.ordinal
      ) as copy,
      first_value(s.event_fingerprint) over (
        partition by s.event_id, s.chain
        order by case when c.event_fingerprint is null then 0 else 1 end,
          s.collector_tstamp, s.request_id, s.event_fingerprint, s.ordinal
      ) as id_owner
    from chains s
    left join chained_commits c
      on c.event_id = s.event_id and c.chain = s.chain and c.event_fingerprint = s.event_fingerprint
    left join (
      select event_id, chain, max(holds_id) as id_taken
      from chained_commits
      group by event_id, chain
    ) t on t.event_id = s.event_id and t.chain = s.chain
  ) judged
) v
where duplicate = 1 or copied = 1
)
INSERT OVERWRITE TABLE run_20261123t040000z_verdicts
SELECT ordinal, duplicate, new_id FROM made;

-- Events that are no copies, into the run's folders.
INSERT OVERWRITE TABLE run_20261123t040000z_incoming_events PARTITION (dt, run)
SELECT
  app_id, platform, etl_tstamp, collector_tstamp, dvce_created_tstamp, event, event_id, txn_id, name_tracker, v_tracker,
  v_collector, v_etl, user_id, user_ipaddress, user_fingerprint, domain_userid, domain_sessionidx, network_userid,
  geo_country, geo_region, geo_city, geo_zipcode, geo_latitude, geo_longitude, geo_region_name, ip_isp, ip_organization,
  ip_domain, ip_netspeed, page_url, page_title, page_referrer, page_urlscheme, page_urlhost, page_urlport, page_urlpath,
  page_urlquery, page_urlfragment, refr_urlscheme, refr_urlhost, refr_urlport, refr_urlpath, refr_urlquery,
  refr_urlfragment, refr_medium, refr_source, refr_term, mkt_medium, mkt_source, mkt_term, mkt_content, mkt_campaign,
  contexts, se_category, se_action, se_label, se_property, se_value, unstruct_event, tr_orderid, tr_affiliation,
  tr_total, tr_tax, tr_shipping, tr_city, tr_state, tr_country, ti_orderid, ti_sku, ti_name, ti_category, ti_price,
  ti_quantity, pp_xoffset_min, pp_xoffset_max, pp_yoffset_min, pp_yoffset_max, useragent, br_name, br_family,
  br_version, br_type, br_renderengine, br_lang, br_features_pdf, br_features_flash, br_features_java,
  br_features_director, br_features_quicktime, br_features_realplayer, br_features_windowsmedia, br_features_gears,
  br_features_silverlight, br_cookies, br_colordepth, br_viewwidth, br_viewheight, os_name, os_family, os_manufacturer,
  os_timezone, dvce_type, dvce_ismobile, dvce_screenwidth, dvce_screenheight, doc_charset, doc_width, doc_height,
  tr_currency, tr_total_base, tr_tax_base, tr_shipping_base, ti_currency, ti_price_base, base_currency, geo_timezone,
  mkt_clickid, mkt_network, etl_tags, dvce_sent_tstamp, refr_domain_userid, refr_dvce_tstamp, derived_contexts,
  domain_sessionid, derived_tstamp, event_vendor, event_name, event_format, event_version, event_fingerprint,
  true_tstamp, request_id, page_view_id, edge_location, collector_host, network_userid_new, geo_asn, gpc, dnt, seq,
  engaged_ms, scroll_reach, visitor_hash, is_bot, bot_reason, channel, field_errors, opt_out, cut_fields, dt, run
FROM (
  SELECT
    r.app_id,
    r.platform,
    cast('2026-11-23 04:00:00.000' AS timestamp) AS etl_tstamp,
    r.collector_tstamp,
    r.dvce_created_tstamp,
    r.event,
    coalesce(v.new_id, r.event_id) AS event_id,
    r.txn_id,
    r.name_tracker,
    r.v_tracker,
    r.v_collector,
    r.v_etl,
    r.user_id,
    r.user_ipaddress,
    r.user_fingerprint,
    r.domain_userid,
    r.domain_sessionidx,
    r.network_userid,
    r.geo_country,
    r.geo_region,
    r.geo_city,
    r.geo_zipcode,
    r.geo_latitude,
    r.geo_longitude,
    r.geo_region_name,
    r.ip_isp,
    r.ip_organization,
    r.ip_domain,
    r.ip_netspeed,
    r.page_url,
    r.page_title,
    r.page_referrer,
    r.page_urlscheme,
    r.page_urlhost,
    r.page_urlport,
    r.page_urlpath,
    r.page_urlquery,
    r.page_urlfragment,
    r.refr_urlscheme,
    r.refr_urlhost,
    r.refr_urlport,
    r.refr_urlpath,
    r.refr_urlquery,
    r.refr_urlfragment,
    r.refr_medium,
    r.refr_source,
    r.refr_term,
    r.mkt_medium,
    r.mkt_source,
    r.mkt_term,
    r.mkt_content,
    r.mkt_campaign,
    r.contexts,
    r.se_category,
    r.se_action,
    r.se_label,
    r.se_property,
    r.se_value,
    r.unstruct_event,
    r.tr_orderid,
    r.tr_affiliation,
    r.tr_total,
    r.tr_tax,
    r.tr_shipping,
    r.tr_city,
    r.tr_state,
    r.tr_country,
    r.ti_orderid,
    r.ti_sku,
    r.ti_name,
    r.ti_category,
    r.ti_price,
    r.ti_quantity,
    r.pp_xoffset_min,
    r.pp_xoffset_max,
    r.pp_yoffset_min,
    r.pp_yoffset_max,
    r.useragent,
    r.br_name,
    r.br_family,
    r.br_version,
    r.br_type,
    r.br_renderengine,
    r.br_lang,
    r.br_features_pdf,
    r.br_features_flash,
    r.br_features_java,
    r.br_features_director,
    r.br_features_quicktime,
    r.br_features_realplayer,
    r.br_features_windowsmedia,
    r.br_features_gears,
    r.br_features_silverlight,
    r.br_cookies,
    r.br_colordepth,
    r.br_viewwidth,
    r.br_viewheight,
    r.os_name,
    r.os_family,
    r.os_manufacturer,
    r.os_timezone,
    r.dvce_type,
    r.dvce_ismobile,
    r.dvce_screenwidth,
    r.dvce_screenheight,
    r.doc_charset,
    r.doc_width,
    r.doc_height,
    r.tr_currency,
    r.tr_total_base,
    r.tr_tax_base,
    r.tr_shipping_base,
    r.ti_currency,
    r.ti_price_base,
    r.base_currency,
    r.geo_timezone,
    r.mkt_clickid,
    r.mkt_network,
    r.etl_tags,
    r.dvce_sent_tstamp,
    r.refr_domain_userid,
    r.refr_dvce_tstamp,
    r.derived_contexts,
    r.domain_sessionid,
    r.derived_tstamp,
    r.event_vendor,
    r.event_name,
    r.event_format,
    r.event_version,
    r.event_fingerprint,
    r.true_tstamp,
    r.request_id,
    CASE
      WHEN v.new_id IS NOT NULL AND r.event = 'page_view' AND r.page_view_id = r.event_id
        AND instr(coalesce(r.contexts, ''), concat('"id":"', r.event_id, '"')) = 0
      THEN v.new_id ELSE r.page_view_id END AS page_view_id,
    r.edge_location,
    r.collector_host,
    r.network_userid_new,
    r.geo_asn,
    r.gpc,
    r.dnt,
    r.seq,
    r.engaged_ms,
    r.scroll_reach,
    r.visitor_hash,
    r.is_bot,
    r.bot_reason,
    r.channel,
    CASE WHEN v.new_id IS NULL THEN r.field_errors ELSE concat('{"event_id":"copied_id: ', r.event_id, '"', CASE WHEN coalesce(regexp_replace(regexp_replace(r.field_errors, '"event_id":"([^"\\\\]|\\\\.)*",?', ''), ',}$', '}'), '{}') = '{}' THEN '}' ELSE concat(',', substr(regexp_replace(regexp_replace(r.field_errors, '"event_id":"([^"\\\\]|\\\\.)*",?', ''), ',}$', '}'), 2)) END) END AS field_errors,
    r.opt_out,
    r.cut_fields,
    r.dt,
    '20261123T040000Z' AS run,
    r.part,
    cast(r.ordinal % 4294967296 / 262144 AS int) AS salt,
    r.ordinal
  FROM run_20261123t040000z_events r
  LEFT JOIN run_20261123t040000z_verdicts v ON v.ordinal = r.ordinal
  WHERE coalesce(v.duplicate, 0) = 0
  DISTRIBUTE BY dt, part, salt SORT BY dt, ordinal
) s;

-- Bad rows.
INSERT OVERWRITE TABLE run_20261123t040000z_incoming_bad_rows PARTITION (dt, run)
SELECT
  collector_tstamp, reason, detail, field, value, line, object, v_etl, dt, run
FROM (
  SELECT
    r.collector_tstamp,
    r.bad_reason AS reason,
    r.bad_detail AS detail,
    r.bad_field AS field,
    r.bad_value AS value,
    r.bad_line AS line,
    r.object,
    r.v_etl,
    r.dt,
    '20261123T040000Z' AS run,
    r.part,
    cast(r.ordinal % 4294967296 / 262144 AS int) AS salt,
    r.ordinal
  FROM run_20261123t040000z_bad_rows r
  DISTRIBUTE BY dt, part, salt SORT BY dt, ordinal
) s;

-- What became of the events of each object and day.
INSERT OVERWRITE TABLE run_20261123t040000z_loaded
SELECT m.object, k.dt,
  sum(1 - coalesce(v.duplicate, 0)) AS events,
  sum(coalesce(v.duplicate, 0)) AS duplicates,
  count(v.new_id) AS copied_ids
FROM run_20261123t040000z_keys k
JOIN run_20261123t040000z_manifest m ON m.place = shiftright(k.ordinal, 32)
LEFT JOIN run_20261123t040000z_verdicts v ON v.ordinal = k.ordinal
GROUP BY m.object, k.dt;

-- The ledger: what became of the lines of each object and day.
INSERT OVERWRITE TABLE run_20261123t040000z_incoming_ledger PARTITION (run)
SELECT l.object, l.dt, l.measure, l.name, l.n, '20261123T040000Z'
FROM (
  SELECT l.object, l.dt, m.measure, m.name, m.n
  FROM (
    SELECT t.object, t.dt, t.tally, t.error, t.day, e.events, e.duplicates, e.copied_ids
    FROM (
      SELECT dt, object, tally,
        regexp_replace(get_json_object(tally, '$.error'), '[\\x00-\\x1f\\x7f-\\x9f]', ' ') AS error,
        row_number() OVER (PARTITION BY object ORDER BY dt) AS day
      FROM run_20261123t040000z_tallies
    ) t
    LEFT JOIN run_20261123t040000z_loaded e ON e.object = t.object AND e.dt = t.dt
  ) l
  LATERAL VIEW stack(
    15,
    'lines', cast(null AS string), cast(get_json_object(tally, '$.lines') AS bigint),
    'events', cast(null AS string), coalesce(events, 0L),
    'bad', 'column_count', cast(get_json_object(tally, '$.bad.column_count') AS bigint),
    'bad', 'line_too_long', cast(get_json_object(tally, '$.bad.line_too_long') AS bigint),
    'bad', 'missing_field', cast(get_json_object(tally, '$.bad.missing_field') AS bigint),
    'bad', 'bad_time', cast(get_json_object(tally, '$.bad.bad_time') AS bigint),
    'bad', 'post_body_not_logged', cast(get_json_object(tally, '$.bad.post_body_not_logged') AS bigint),
    'bad', 'missing_event', cast(get_json_object(tally, '$.bad.missing_event') AS bigint),
    'bad', 'unknown_event', cast(get_json_object(tally, '$.bad.unknown_event') AS bigint),
    'bad', 'webhook_schema', cast(get_json_object(tally, '$.bad.webhook_schema') AS bigint),
    'bad', 'missing_redirect', cast(get_json_object(tally, '$.bad.missing_redirect') AS bigint),
    'duplicates', cast(null AS string), coalesce(duplicates, 0L),
    'copied_ids', cast(null AS string), coalesce(copied_ids, 0L),
    'bytes', cast(null AS string), CASE WHEN day = 1 THEN cast(get_json_object(tally, '$.bytes') AS bigint) END,
    'broken', error, CASE WHEN day = 1 AND error IS NOT NULL THEN 1L END
  ) m AS measure, name, n
  UNION ALL
  -- By the names the tally has: some are of the config.
  SELECT t.object, t.dt, 'ignored' AS measure, i.name, cast(i.n AS bigint) AS n
  FROM run_20261123t040000z_tallies t
  LATERAL VIEW explode(
    str_to_map(regexp_replace(get_json_object(t.tally, '$.ignored'), '[{}\\x22]', ''), ',', ':')
  ) i AS name, n
) l
WHERE l.n IS NOT NULL
ORDER BY object, dt;

-- What the next step compares: counted in what was written.
INSERT OVERWRITE TABLE run_20261123t040000z_counts
SELECT * FROM (
  SELECT 'loaded' AS what, dt AS dt, object AS object, cast(null AS string) AS name, cast(null AS string) AS file,
    events AS n, cast(null AS bigint) AS total, duplicates AS duplicates, copied_ids AS copied_ids
  FROM run_20261123t040000z_loaded
  UNION ALL
  SELECT 'events' AS what, cast(null AS string) AS dt, cast(null AS string) AS object, cast(null AS string) AS name,
    INPUT__FILE__NAME AS file, count(event_id) AS n, cast(null AS bigint) AS total, cast(null AS bigint) AS duplicates,
    cast(null AS bigint) AS copied_ids
  FROM run_20261123t040000z_incoming_events
  GROUP BY INPUT__FILE__NAME
  UNION ALL
  SELECT 'bad_rows' AS what, dt AS dt, object AS object, reason AS name, INPUT__FILE__NAME AS file, count(*) AS n,
    cast(null AS bigint) AS total, cast(null AS bigint) AS duplicates, cast(null AS bigint) AS copied_ids
  FROM run_20261123t040000z_incoming_bad_rows
  GROUP BY dt, object, reason, INPUT__FILE__NAME
  UNION ALL
  SELECT 'ledger' AS what, cast(null AS string) AS dt, cast(null AS string) AS object, measure AS name,
    INPUT__FILE__NAME AS file, count(*) AS n, sum(n) AS total, cast(null AS bigint) AS duplicates,
    cast(null AS bigint) AS copied_ids
  FROM run_20261123t040000z_incoming_ledger
  GROUP BY measure, INPUT__FILE__NAME
) c
ORDER BY what, dt, object, name, file;

-- What follows writes no file of the store: its result goes where Hive has its own, which may be another file system.
set hive.exec.stagingdir=.hive-staging;

-- Every line is accounted for, and every row is in a file, or the script ends here.
SELECT
  assert_true(lines = events + bad + ignored + duplicates),
  assert_true(events = events_in_files),
  assert_true(bad = bad_rows_in_files),
  assert_true(coalesce(first_day, '2026-11-22') >= '2026-11-22' AND coalesce(last_day, '2026-11-24') <= '2026-11-24')
FROM (
  SELECT
    sum(CASE WHEN what = 'ledger' AND name = 'lines' THEN total ELSE 0 END) AS lines,
    sum(CASE WHEN what = 'ledger' AND name = 'events' THEN total ELSE 0 END) AS events,
    sum(CASE WHEN what = 'ledger' AND name = 'bad' THEN total ELSE 0 END) AS bad,
    sum(CASE WHEN what = 'ledger' AND name = 'ignored' THEN total ELSE 0 END) AS ignored,
    sum(CASE WHEN what = 'ledger' AND name = 'duplicates' THEN total ELSE 0 END) AS duplicates,
    sum(CASE WHEN what = 'events' THEN n ELSE 0 END) AS events_in_files,
    sum(CASE WHEN what = 'bad_rows' THEN n ELSE 0 END) AS bad_rows_in_files,
    min(CASE WHEN what = 'loaded' THEN dt END) AS first_day,
    max(CASE WHEN what = 'loaded' THEN dt END) AS last_day
  FROM run_20261123t040000z_counts
) s;

-- Their files are the next step's, and the store's.

DROP TABLE run_20261123t040000z_manifest;
DROP TABLE run_20261123t040000z_events;
DROP TABLE run_20261123t040000z_keys;
DROP TABLE run_20261123t040000z_bad_rows;
DROP TABLE run_20261123t040000z_tallies;
DROP TABLE run_20261123t040000z_committed_copies;
DROP TABLE run_20261123t040000z_chains;
DROP TABLE run_20261123t040000z_verdicts;
DROP TABLE run_20261123t040000z_loaded;
DROP TABLE run_20261123t040000z_counts;
DROP TABLE run_20261123t040000z_incoming_events;
DROP TABLE run_20261123t040000z_incoming_bad_rows;
DROP TABLE run_20261123t040000z_incoming_ledger;
DROP TABLE run_20261123t040000z_committed;
DELETE FILE s3://shop-events/store/tmp/run=20261123T040000Z/rows-0123456789abcdef.mjs;
