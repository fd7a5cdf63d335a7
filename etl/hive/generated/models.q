-- Run 20261123T040001Z: makes the models of 2026-11-21 to 2026-11-23. Readers see nothing of it until it is published.

-- Printed by firn. Can be run again, by hand too: hive -f models.q

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
set hive.exec.stagingdir=s3://shop-events/store/tmp/run=20261123T040001Z/staging;
-- Entities are told apart by joining numbers.
set hive.strict.checks.cartesian.product=false;

CREATE DATABASE IF NOT EXISTS firn;
USE firn;

-- The macros of the models, for Hive. The same names with the same meaning stand in prelude.duckdb.sql.

-- Milliseconds since 1970 of a timestamp.
create temporary macro at_ms(moment timestamp)
  cast(round(cast(moment as double) * 1000) as bigint);

-- Days since 1970 of a day as a text.
create temporary macro day_number(dt string)
  datediff(dt, '1970-01-01');

-- A whole number rounded down from a division.
create temporary macro whole_part(a bigint, b bigint)
  a div b;

-- What stands at a path of JSON, as text; null: nothing, or it is no JSON.
create temporary macro json_text(json string, path string)
  get_json_object(json, path);

-- An amount of money a text tells; null: none.
create temporary macro money_of(amount string)
  cast(amount as decimal(18, 2));

-- A whole number a text tells; null: none.
create temporary macro count_of(amount string)
  cast(amount as bigint);

-- Part of a text by a pattern, null where it does not occur.
create temporary macro part_of(of_text string, pattern string)
  nullif(regexp_extract(of_text, pattern, 1), '');

-- How often a text occurs in another.
create temporary macro occurrences(of_text string, part string)
  cast((length(of_text) - length(replace(of_text, part, ''))) / length(part) as bigint);

-- What tells the visit of an event: visits.identified_by.
create temporary macro identified_by(domain_sessionid string, domain_userid string, domain_sessionidx int, network_id string, visitor_hash string)
  case
    when domain_sessionid is not null then 'domain_sessionid'
    when domain_userid is not null and domain_sessionidx is not null then 'domain_sessionidx'
    when domain_userid is not null then 'domain_userid'
    when network_id is not null then 'network_userid'
    when visitor_hash is not null then 'visitor_hash'
  end;

-- The text that is the same for all events of a visit.
create temporary macro visit_key(domain_sessionid string, domain_userid string, domain_sessionidx int, network_id string, visitor_hash string, dt string)
  case
    when domain_sessionid is not null then 'session ' || domain_sessionid
    when domain_userid is not null and domain_sessionidx is not null
      then 'visit ' || cast(domain_sessionidx as string) || ' of ' || domain_userid
    when domain_userid is not null then 'user ' || domain_userid
    when network_id is not null then 'network ' || network_id
    when visitor_hash is not null then 'hash ' || visitor_hash || ' on ' || dt
  end;

-- Milliseconds of engagement with a page view: as measured, else reckoned from the heartbeats that had a ping.
create temporary macro engagement_ms(is_measured int, engaged_ms bigint, page_pings bigint, heartbeats bigint, heartbeat_ms bigint, min_visit_ms bigint)
  case
    when is_measured = 1 then engaged_ms
    when page_pings > 0 then heartbeat_ms * (heartbeats - 1) + min_visit_ms
    else 0
  end;

-- Seconds of milliseconds. What is added up are the milliseconds: sums of fractions depend on their order.
create temporary macro seconds_of(ms bigint)
  cast(ms as double) / 1000;

-- Milliseconds of seconds.
create temporary macro ms_of(seconds double)
  cast(round(seconds * 1000) as bigint);

-- The class of a width in pixels.
create temporary macro size_class(width int)
  case
    when width < 600 then 'phone'
    when width < 1024 then 'tablet'
    when width < 1440 then 'laptop'
    when width < 1920 then 'desktop'
    when width >= 1920 then 'large'
  end;

-- The run's own tables; those of models are written through them into the store's folders.

DROP TABLE IF EXISTS run_20261123t040001z_numbers;
DROP TABLE IF EXISTS run_20261123t040001z_proven_networks;
DROP TABLE IF EXISTS run_20261123t040001z_visit_spans;
DROP TABLE IF EXISTS run_20261123t040001z_visit_events;
DROP TABLE IF EXISTS run_20261123t040001z_page_parts;
DROP TABLE IF EXISTS run_20261123t040001z_visit_sums;
DROP TABLE IF EXISTS run_20261123t040001z_new_orders;
DROP TABLE IF EXISTS run_20261123t040001z_new_visits;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_page_views;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_visits;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_orders;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_order_items;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_entities;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_user_days;
DROP TABLE IF EXISTS run_20261123t040001z_model_counts;

CREATE EXTERNAL TABLE run_20261123t040001z_incoming_page_views (
  event_id string,
  page_view_id string,
  app_id string,
  platform string,
  visit_id string,
  visit_dt string,
  visitor_id string,
  user_id string,
  start_tstamp timestamp,
  end_tstamp timestamp,
  page_url string,
  page_urlscheme string,
  page_urlhost string,
  page_urlpath string,
  page_urlquery string,
  page_urlfragment string,
  page_title string,
  page_referrer string,
  refr_urlhost string,
  refr_urlpath string,
  refr_medium string,
  refr_source string,
  refr_term string,
  mkt_medium string,
  mkt_source string,
  mkt_term string,
  mkt_content string,
  mkt_campaign string,
  mkt_clickid string,
  mkt_network string,
  channel string,
  geo_country string,
  geo_region string,
  geo_city string,
  geo_timezone string,
  br_lang string,
  br_name string,
  br_family string,
  br_version string,
  os_name string,
  os_family string,
  os_timezone string,
  dvce_type string,
  dvce_ismobile boolean,
  dvce_screenwidth int,
  dvce_screenheight int,
  br_viewwidth int,
  br_viewheight int,
  doc_width int,
  doc_height int,
  page_number bigint,
  visit_page_views bigint,
  is_entry boolean,
  is_exit boolean,
  is_bounce boolean,
  previous_page_view_id string,
  previous_page_urlhost string,
  previous_page_urlpath string,
  next_page_view_id string,
  next_page_urlhost string,
  next_page_urlpath string,
  events bigint,
  page_pings bigint,
  interactions bigint,
  link_clicks bigint,
  errors bigint,
  engaged_seconds double,
  is_engagement_measured boolean,
  absolute_seconds double,
  scroll_share double,
  is_capped boolean,
  gpc boolean,
  dnt boolean,
  opt_out string,
  is_bot boolean,
  bot_reason string
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/models/page_views';

CREATE EXTERNAL TABLE run_20261123t040001z_incoming_visits (
  visit_id string,
  identified_by string,
  visitor_id string,
  user_id string,
  domain_userid string,
  domain_sessionid string,
  network_userid string,
  app_id string,
  platform string,
  start_tstamp timestamp,
  end_tstamp timestamp,
  visit_number int,
  is_new boolean,
  duration_seconds double,
  engaged_seconds double,
  events bigint,
  page_views bigint,
  pages bigint,
  page_pings bigint,
  interactions bigint,
  struct_events bigint,
  self_describing_events bigint,
  link_clicks bigint,
  site_searches bigint,
  form_submits bigint,
  errors bigint,
  orders bigint,
  goals string,
  scroll_share double,
  is_bounce boolean,
  is_engaged boolean,
  landing_page_view_id string,
  landing_page_url string,
  landing_page_urlhost string,
  landing_page_urlpath string,
  landing_page_title string,
  exit_page_view_id string,
  exit_page_url string,
  exit_page_urlhost string,
  exit_page_urlpath string,
  exit_page_title string,
  page_referrer string,
  refr_urlhost string,
  refr_urlpath string,
  refr_medium string,
  refr_source string,
  refr_term string,
  mkt_medium string,
  mkt_source string,
  mkt_term string,
  mkt_content string,
  mkt_campaign string,
  mkt_clickid string,
  mkt_network string,
  channel string,
  geo_country string,
  geo_region string,
  geo_city string,
  geo_timezone string,
  br_lang string,
  br_name string,
  br_family string,
  br_version string,
  os_name string,
  os_family string,
  os_timezone string,
  dvce_type string,
  dvce_ismobile boolean,
  dvce_screenwidth int,
  dvce_screenheight int,
  br_viewwidth int,
  br_viewheight int,
  screen_class string,
  viewport_class string,
  v_tracker string,
  collector_host string,
  gpc boolean,
  dnt boolean,
  opt_out string,
  is_bot boolean,
  bot_reason string,
  is_capped boolean
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/models/visits';

CREATE EXTERNAL TABLE run_20261123t040001z_incoming_orders (
  order_id string,
  app_id string,
  event_id string,
  visit_id string,
  visit_dt string,
  visitor_id string,
  user_id string,
  order_tstamp timestamp,
  currency string,
  total decimal(18,2),
  tax decimal(18,2),
  shipping decimal(18,2),
  affiliation string,
  city string,
  state string,
  country string,
  is_bot boolean
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/models/orders';

CREATE EXTERNAL TABLE run_20261123t040001z_incoming_order_items (
  order_id string,
  app_id string,
  event_id string,
  visit_id string,
  visitor_id string,
  item_tstamp timestamp,
  sku string,
  name string,
  category string,
  currency string,
  price decimal(18,2),
  quantity bigint,
  is_bot boolean
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/models/order_items';

CREATE EXTERNAL TABLE run_20261123t040001z_incoming_entities (
  event_id string,
  app_id string,
  event string,
  event_name string,
  collector_tstamp timestamp,
  page_view_id string,
  origin string,
  place int,
  schema_vendor string,
  schema_name string,
  schema_version string,
  data string,
  is_bot boolean
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/models/entities';

CREATE EXTERNAL TABLE run_20261123t040001z_incoming_user_days (
  visitor_id string,
  app_id string,
  user_id string,
  identified_by string,
  first_visit_id string,
  first_tstamp timestamp,
  last_tstamp timestamp,
  visit_number int,
  is_new boolean,
  visits bigint,
  bounces bigint,
  page_views bigint,
  events bigint,
  interactions bigint,
  orders bigint,
  duration_seconds double,
  engaged_seconds double,
  landing_page_urlhost string,
  landing_page_urlpath string,
  channel string,
  refr_medium string,
  refr_source string,
  refr_urlhost string,
  mkt_medium string,
  mkt_source string,
  mkt_campaign string,
  mkt_network string,
  geo_country string,
  br_lang string,
  br_family string,
  os_family string,
  dvce_type string,
  is_bot boolean
)
PARTITIONED BY (dt string, run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/models/user_days';

DROP TABLE IF EXISTS run_20261123t040001z_numbers;
CREATE TABLE run_20261123t040001z_numbers
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/numbers'
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
SELECT cast(pos AS bigint) AS n
FROM (SELECT posexplode(split(space(127), ' ')) AS (pos, nothing)) p;

-- Days 2026-11-21 to 2026-11-23.

DROP TABLE IF EXISTS run_20261123t040001z_proven_networks;
CREATE TABLE run_20261123t040001z_proven_networks
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/proven_networks'
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
with network_days as (
  select
    network_userid,
    dt,
    max(case when coalesce(network_userid_new, false) and domain_userid is null then 1 else 0 end) as is_made,
    max(case when coalesce(network_userid_new, false) then 0 else 1 end) as is_back
  from events
  where dt >= '2026-11-12'
    and dt <= '2026-11-27'
    and network_userid is not null
  group by network_userid, dt
)
select
  made.network_userid,
  made.dt
from network_days made
join network_days back on back.network_userid = made.network_userid
where made.is_made = 1
  and back.is_back = 1
  and day_number(back.dt) - day_number(made.dt) between 0 and 1
group by made.network_userid, made.dt;

DROP TABLE IF EXISTS run_20261123t040001z_visit_spans;
CREATE TABLE run_20261123t040001z_visit_spans
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/visit_spans'
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
with identified_events as (
  select
    e.dt,
    e.collector_tstamp,
    e.domain_sessionid,
    e.domain_userid,
    e.domain_sessionidx,
    case
      when proven.network_userid is not null or not coalesce(e.network_userid_new, false) then e.network_userid
    end as network_id,
    e.visitor_hash
  from events e
  left join run_20261123t040001z_proven_networks proven on proven.network_userid = e.network_userid and proven.dt = e.dt
  where e.dt >= '2026-11-12'
    and e.dt <= '2026-11-26'
),
keyed_events as (
  select
    dt,
    collector_tstamp,
    identified_by(domain_sessionid, domain_userid, domain_sessionidx, network_id, visitor_hash) as kind,
    visit_key(domain_sessionid, domain_userid, domain_sessionidx, network_id, visitor_hash, dt) as visit_key
  from identified_events
),
moments as (
  select
    visit_key,
    kind,
    dt,
    min(collector_tstamp) as first_at,
    max(collector_tstamp) as last_at
  from keyed_events
  where visit_key is not null
  group by visit_key, kind, dt, case when kind like 'domain_session%' then null else collector_tstamp end
),
moments_before as (
  select
    visit_key,
    kind,
    dt,
    first_at,
    last_at,
    lag(dt) over (partition by visit_key order by first_at nulls last) as dt_before,
    lag(last_at) over (partition by visit_key order by first_at nulls last) as at_before
  from moments
),
beginnings as (
  select
    visit_key,
    kind,
    dt,
    first_at,
    last_at,
    case
      when dt_before is null then 1
      when kind like 'domain_session%' then case when day_number(dt) - day_number(dt_before) > 3 then 1 else 0 end
      when at_ms(first_at) - at_ms(at_before) > 1800000 then 1
      else 0
    end as is_beginning
  from moments_before
),
chained as (
  select
    visit_key,
    kind,
    dt,
    first_at,
    last_at,
    sum(is_beginning) over (
      partition by visit_key
      order by first_at nulls last
      rows between unbounded preceding and current row
    ) as chain
  from beginnings
)
select
  visit_key,
  kind,
  min(first_at) as first_at,
  max(last_at) as last_at,
  min(dt) as first_dt,
  max(dt) as last_dt
from chained
group by visit_key, kind, chain;

DROP TABLE IF EXISTS run_20261123t040001z_visit_events;
CREATE TABLE run_20261123t040001z_visit_events
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/visit_events'
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
with identified_events as (
  select
    e.dt,
    e.event_id,
    e.collector_tstamp,
    case
      when e.derived_tstamp is null then e.collector_tstamp
      when at_ms(e.collector_tstamp) - at_ms(e.derived_tstamp) between 0 and 3 * 86400000 then e.derived_tstamp
      else e.collector_tstamp
    end as event_at,
    e.event,
    e.event_name,
    e.app_id,
    e.user_id,
    e.domain_sessionid,
    e.domain_userid,
    e.domain_sessionidx,
    case
      when proven.network_userid is not null or not coalesce(e.network_userid_new, false) then e.network_userid
    end as network_id,
    case when coalesce(e.network_userid_new, false) then 1 else 0 end as is_network_new,
    e.visitor_hash,
    e.page_view_id,
    e.page_urlhost,
    e.page_urlpath,
    case when e.event = 'page_view' then e.page_url end as viewed_url,
    case when e.event = 'page_view' then e.page_title end as viewed_title,
    case when e.engaged_ms is not null or e.seq is not null then 1 else 0 end as is_measured,
    coalesce(e.engaged_ms, 0) as engaged_ms,
    case when e.event = 'page_ping' then 1 else 0 end as is_ping,
    case
      when e.event = 'page_ping' then whole_part(at_ms(coalesce(e.dvce_created_tstamp, e.collector_tstamp)), 10000)
    end as heartbeat,
    case
      when e.scroll_reach is not null then cast(e.scroll_reach as double) / 100
      when e.event = 'page_ping' and e.doc_height > 0
        then cast(coalesce(e.pp_yoffset_max, 0) + coalesce(e.br_viewheight, 0) as double) / e.doc_height
    end as scroll_share,
    '' as goal_bits,
    case when coalesce(e.is_bot, false) then coalesce(e.bot_reason, 'unknown') end as bot_reason
  from events e
  left join run_20261123t040001z_proven_networks proven on proven.network_userid = e.network_userid and proven.dt = e.dt
  where e.dt >= '2026-11-18'
    and e.dt <= '2026-11-26'
),
keyed_events as (
  select
    identified_events.*,
    coalesce(domain_userid, network_id, visitor_hash) as visitor_id,
    visit_key(domain_sessionid, domain_userid, domain_sessionidx, network_id, visitor_hash, dt) as event_key
  from identified_events
),
spanned_events as (
  select
    k.*,
    s.visit_key,
    s.kind,
    s.first_at as span_first_at,
    s.first_dt as span_first_dt,
    case when day_number(k.dt) - day_number(s.first_dt) > 3 then 1 else 0 end as is_capped
  from keyed_events k
  left join run_20261123t040001z_visit_spans s
    on s.visit_key = k.event_key and k.collector_tstamp >= s.first_at and k.collector_tstamp <= s.last_at
  where k.dt >= '2026-11-21'
    or (s.first_dt <= '2026-11-23' and s.last_dt >= '2026-11-21')
),
events_of_visits as (
  select
    spanned_events.*,
    case when is_capped = 1 then dt else span_first_dt end as visit_dt,
    case
      when visit_key is null then null
      when is_capped = 1 then md5(visit_key || ' capped ' || dt)
      when kind like 'domain_session%' then md5(visit_key || ' since ' || span_first_dt)
      else md5(visit_key || ' since ' || cast(at_ms(span_first_at) as string))
    end as visit_id
  from spanned_events
),
events_of_pages as (
  select
    events_of_visits.*,
    case
      when page_view_id is not null and page_view_id <> event_id then 'page ' || page_view_id
      when visit_id is not null then 'visit ' || visit_id
      when event = 'page_view' then 'page ' || event_id
    end as page_key,
    case when event = 'page_view' then 0 else 1 end as after_views
  from events_of_visits
)
select
  dt,
  event_id,
  event_at,
  event,
  event_name,
  app_id,
  user_id,
  visitor_id,
  kind,
  visit_id,
  visit_dt,
  is_capped,
  domain_sessionidx,
  is_network_new,
  page_view_id,
  page_urlhost,
  page_urlpath,
  viewed_url,
  viewed_title,
  is_measured,
  engaged_ms,
  is_ping,
  heartbeat,
  case when scroll_share < 0 then cast(0 as double) when scroll_share > 1 then cast(1 as double) else scroll_share end as scroll_share,
  goal_bits,
  bot_reason,
  page_key,
  row_number() over (
    partition by coalesce(visit_id, event_id)
    order by event_at nulls last, after_views nulls last, event_id nulls last
  ) as visit_position,
  sum(1 - after_views) over (
    partition by coalesce(page_key, event_id)
    order by event_at nulls last, after_views nulls last, event_id nulls last
    rows between unbounded preceding and current row
  ) as view_number
from events_of_pages;

DROP TABLE IF EXISTS run_20261123t040001z_page_parts;
CREATE TABLE run_20261123t040001z_page_parts
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/page_parts'
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
select
  page_key,
  view_number,
  visit_id,
  dt,
  count(*) as events,
  sum(is_ping) as page_pings,
  count(distinct heartbeat) as heartbeats,
  sum(case when event in ('page_view', 'page_ping') then 0 else 1 end) as interactions,
  sum(case when event_name = 'link_click' then 1 else 0 end) as link_clicks,
  sum(case when event_name = 'application_error' then 1 else 0 end) as errors,
  max(is_measured) as is_measured,
  cast(sum(engaged_ms) as bigint) as engaged_ms,
  max(scroll_share) as scroll_share,
  max(event_at) as last_at
from run_20261123t040001z_visit_events
group by page_key, view_number, visit_id, dt;

DROP TABLE IF EXISTS run_20261123t040001z_visit_sums;
CREATE TABLE run_20261123t040001z_visit_sums
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/visit_sums'
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
with events_by_visit as (
  select
    visit_id,
    max(visit_dt) as visit_dt,
    max(kind) as kind,
    max(is_capped) as is_capped,
    min(event_at) as first_at,
    max(event_at) as last_at,
    min(domain_sessionidx) as visit_number,
    max(is_network_new) as is_network_new,
    min(case when visitor_id is not null then visit_position end) as visitor_position,
    max(case when user_id is not null then visit_position end) as user_position,
    count(*) as events,
    sum(case when event = 'page_view' then 1 else 0 end) as page_views,
    count(distinct case when event = 'page_view' then coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '') end) as pages,
    sum(is_ping) as page_pings,
    sum(case when event in ('page_view', 'page_ping') then 0 else 1 end) as interactions,
    sum(case when event = 'struct' then 1 else 0 end) as struct_events,
    sum(case when event = 'unstruct' then 1 else 0 end) as self_describing_events,
    sum(case when event_name = 'link_click' then 1 else 0 end) as link_clicks,
    sum(case when event_name = 'site_search' then 1 else 0 end) as site_searches,
    sum(case when event_name = 'submit_form' then 1 else 0 end) as form_submits,
    sum(case when event_name = 'application_error' then 1 else 0 end) as errors,
    cast(null as string) as goals,
    max(scroll_share) as scroll_share,
    max(is_measured) as is_measured,
    min(bot_reason) as event_bot_reason
  from run_20261123t040001z_visit_events
  where visit_id is not null
  group by visit_id
),
pages_of_visits as (
  select
    visit_id,
    page_key,
    view_number,
    max(is_measured) as is_measured,
    sum(engaged_ms) as engaged_ms,
    sum(page_pings) as page_pings,
    sum(heartbeats) as heartbeats
  from run_20261123t040001z_page_parts
  where visit_id is not null
  group by visit_id, page_key, view_number
),
engagement as (
  select
    visit_id,
    seconds_of(sum(engagement_ms(is_measured, engaged_ms, page_pings, heartbeats, 10000, 5000))) as seconds
  from pages_of_visits
  group by visit_id
),
measured_visits as (
  select
    v.*,
    seconds_of(at_ms(v.last_at) - at_ms(v.first_at)) as duration_seconds,
    engagement.seconds as engaged_seconds
  from events_by_visit v
  join engagement on engagement.visit_id = v.visit_id
)
select
  measured_visits.*,
  case
    when event_bot_reason is not null then event_bot_reason
    when page_views >= 30 and duration_seconds < page_views then 'behaviour:rate'
    when page_views >= 20 and is_measured = 1 and engaged_seconds <= 0 then 'behaviour:no_engagement'
  end as bot_reason
from measured_visits;

DROP TABLE IF EXISTS run_20261123t040001z_new_orders;
CREATE TABLE run_20261123t040001z_new_orders
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/new_orders'
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
with ecommerce_events as (
  select dt, event_id, contexts, occurrences(contexts, '"schema":') as most_entities
  from events
  where dt >= '2026-11-18'
    and dt <= '2026-11-26'
    and event_name in ('snowplow_ecommerce_action', 'transaction')
    and event = 'unstruct'
    and contexts is not null
),
ecommerce_entities as (
  select
    dt,
    event_id,
    json_text(contexts, '$.data[' || cast(n.n as string) || '].schema') as schema_address,
    json_text(contexts, '$.data[' || cast(n.n as string) || '].data') as data
  from ecommerce_events
  join run_20261123t040001z_numbers n on n.n < ecommerce_events.most_entities
),
transaction_entities as (
  select dt, event_id, max(data) as data
  from ecommerce_entities
  where schema_address like 'iglu:com.snowplowanalytics.snowplow.ecommerce/transaction/%'
  group by dt, event_id
),
transactions as (
  select
    dt,
    event_id,
    app_id,
    collector_tstamp,
    user_id,
    tr_orderid as order_id,
    tr_currency as currency,
    tr_total as total,
    tr_tax as tax,
    tr_shipping as shipping,
    tr_affiliation as affiliation,
    tr_city as city,
    tr_state as state,
    tr_country as country
  from events
  where dt >= '2026-11-18'
    and dt <= '2026-11-26'
    and event = 'transaction'
  union all
  select
    e.dt,
    e.event_id,
    e.app_id,
    e.collector_tstamp,
    e.user_id,
    json_text(t.data, '$.transaction_id') as order_id,
    json_text(t.data, '$.currency') as currency,
    money_of(json_text(t.data, '$.revenue')) as total,
    money_of(json_text(t.data, '$.tax')) as tax,
    money_of(json_text(t.data, '$.shipping')) as shipping,
    cast(null as string) as affiliation,
    cast(null as string) as city,
    cast(null as string) as state,
    cast(null as string) as country
  from transaction_entities t
  join events e on e.dt = t.dt and e.event_id = t.event_id
  where e.dt >= '2026-11-18'
    and e.dt <= '2026-11-26'
),
repeated as (
  select
    transactions.*,
    lag(dt) over (
      partition by coalesce(app_id, ''), coalesce(order_id, event_id)
      order by collector_tstamp nulls last, event_id nulls last
    ) as dt_before
  from transactions
)
select
  r.order_id,
  r.app_id,
  r.event_id,
  p.visit_id,
  p.visit_dt,
  p.visitor_id,
  r.user_id,
  p.event_at as order_tstamp,
  r.currency,
  r.total,
  r.tax,
  r.shipping,
  r.affiliation,
  r.city,
  r.state,
  r.country,
  coalesce(p.bot_reason, s.bot_reason) is not null as is_bot,
  r.dt
from repeated r
join run_20261123t040001z_visit_events p on p.dt = r.dt and p.event_id = r.event_id
left join run_20261123t040001z_visit_sums s on s.visit_id = p.visit_id
where r.dt >= '2026-11-21'
  and (r.dt_before is null or day_number(r.dt) - day_number(r.dt_before) > 3);
WITH made AS (
select * from run_20261123t040001z_new_orders
)
INSERT OVERWRITE TABLE run_20261123t040001z_incoming_orders PARTITION (dt, run)
SELECT
  order_id, app_id, event_id, visit_id, visit_dt, visitor_id, user_id, order_tstamp, currency, total, tax, shipping,
  affiliation, city, state, country, is_bot, dt, '20261123T040001Z' AS run
FROM made
WHERE dt >= '2026-11-21'
  AND dt <= '2026-11-23'
DISTRIBUTE BY dt;

with ecommerce_events as (
  select
    dt,
    event_id,
    contexts,
    occurrences(contexts, '"schema":') as most_entities
  from events
  where dt >= '2026-11-18'
    and dt <= '2026-11-23'
    and event_name in ('snowplow_ecommerce_action', 'transaction')
    and event = 'unstruct'
    and contexts is not null
),
ecommerce_entities as (
  select
    dt,
    event_id,
    json_text(contexts, '$.data[' || cast(n.n as string) || '].schema') as schema_address,
    json_text(contexts, '$.data[' || cast(n.n as string) || '].data') as data
  from ecommerce_events
  join run_20261123t040001z_numbers n on n.n < ecommerce_events.most_entities
),
transaction_ids as (
  select dt, event_id, max(json_text(data, '$.transaction_id')) as order_id
  from ecommerce_entities
  where schema_address like 'iglu:com.snowplowanalytics.snowplow.ecommerce/transaction/%'
  group by dt, event_id
),
lines as (
  select
    dt,
    event_id,
    app_id,
    collector_tstamp,
    ti_orderid as order_id,
    ti_sku as sku,
    ti_name as name,
    ti_category as category,
    ti_currency as currency,
    ti_price as price,
    cast(ti_quantity as bigint) as quantity
  from events
  where dt >= '2026-11-18'
    and dt <= '2026-11-23'
    and event = 'transaction_item'
  union all
  select
    p.dt,
    p.event_id,
    e.app_id,
    e.collector_tstamp,
    t.order_id,
    json_text(p.data, '$.id') as sku,
    json_text(p.data, '$.name') as name,
    json_text(p.data, '$.category') as category,
    json_text(p.data, '$.currency') as currency,
    money_of(json_text(p.data, '$.price')) as price,
    coalesce(count_of(json_text(p.data, '$.quantity')), 1) as quantity
  from ecommerce_entities p
  join transaction_ids t on t.dt = p.dt and t.event_id = p.event_id
  join events e on e.dt = p.dt and e.event_id = p.event_id
  where p.schema_address like 'iglu:com.snowplowanalytics.snowplow.ecommerce/product/%'
    and e.dt >= '2026-11-18'
    and e.dt <= '2026-11-23'
),
repeated as (
  select
    lines.*,
    lag(dt) over (
      partition by coalesce(app_id, ''), coalesce(order_id, event_id), sku, name, category, price, quantity
      order by collector_tstamp nulls last, event_id nulls last
    ) as dt_before
  from lines
),
made AS (
select
  r.order_id,
  r.app_id,
  r.event_id,
  p.visit_id,
  p.visitor_id,
  p.event_at as item_tstamp,
  r.sku,
  r.name,
  r.category,
  r.currency,
  r.price,
  r.quantity,
  coalesce(p.bot_reason, s.bot_reason) is not null as is_bot,
  r.dt
from repeated r
join run_20261123t040001z_visit_events p on p.dt = r.dt and p.event_id = r.event_id
left join run_20261123t040001z_visit_sums s on s.visit_id = p.visit_id
where r.dt >= '2026-11-21'
  and (r.dt_before is null or day_number(r.dt) - day_number(r.dt_before) > 3)
)
INSERT OVERWRITE TABLE run_20261123t040001z_incoming_order_items PARTITION (dt, run)
SELECT
  order_id, app_id, event_id, visit_id, visitor_id, item_tstamp, sku, name, category, currency, price, quantity, is_bot,
  dt, '20261123T040001Z' AS run
FROM made
WHERE dt >= '2026-11-21'
  AND dt <= '2026-11-23'
DISTRIBUTE BY dt;

with views as (
  select
    dt,
    event_id,
    page_view_id,
    event_at,
    visit_id,
    visit_dt,
    visitor_id,
    is_capped,
    page_key,
    view_number,
    page_urlhost,
    page_urlpath,
    bot_reason,
    row_number() over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as page_number,
    lag(page_view_id) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as page_view_before,
    lag(page_urlhost) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as host_before,
    lag(page_urlpath) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as path_before,
    lead(page_view_id) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as page_view_after,
    lead(page_urlhost) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as host_after,
    lead(page_urlpath) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as path_after
  from run_20261123t040001z_visit_events
  where event = 'page_view'
),
views_asked as (
  select * from views where dt >= '2026-11-21' and dt <= '2026-11-23'
),
happenings as (
  select
    v.dt,
    v.event_id,
    sum(parts.events) as events,
    sum(parts.page_pings) as page_pings,
    sum(parts.interactions) as interactions,
    sum(parts.link_clicks) as link_clicks,
    sum(parts.errors) as errors,
    max(parts.is_measured) as is_measured,
    engagement_ms(
      max(parts.is_measured),
      sum(parts.engaged_ms),
      sum(parts.page_pings),
      sum(parts.heartbeats),
      10000,
      5000
    ) as engagement,
    max(parts.scroll_share) as scroll_share,
    max(parts.last_at) as last_at
  from views_asked v
  join run_20261123t040001z_page_parts parts on parts.page_key = v.page_key and parts.view_number = v.view_number
  where parts.dt >= v.dt
    and day_number(parts.dt) - day_number(v.dt) <= 3
  group by v.dt, v.event_id
),
made AS (
select
  e.event_id,
  e.page_view_id,
  e.app_id,
  e.platform,
  v.visit_id,
  v.visit_dt,
  v.visitor_id,
  e.user_id,
  v.event_at as start_tstamp,
  h.last_at as end_tstamp,
  e.page_url,
  e.page_urlscheme,
  e.page_urlhost,
  e.page_urlpath,
  e.page_urlquery,
  e.page_urlfragment,
  e.page_title,
  e.page_referrer,
  e.refr_urlhost,
  e.refr_urlpath,
  e.refr_medium,
  e.refr_source,
  e.refr_term,
  e.mkt_medium,
  e.mkt_source,
  e.mkt_term,
  e.mkt_content,
  e.mkt_campaign,
  e.mkt_clickid,
  e.mkt_network,
  e.channel,
  e.geo_country,
  e.geo_region,
  e.geo_city,
  e.geo_timezone,
  e.br_lang,
  e.br_name,
  e.br_family,
  e.br_version,
  e.os_name,
  e.os_family,
  e.os_timezone,
  e.dvce_type,
  e.dvce_ismobile,
  e.dvce_screenwidth,
  e.dvce_screenheight,
  e.br_viewwidth,
  e.br_viewheight,
  e.doc_width,
  e.doc_height,
  case when v.visit_id is not null then v.page_number end as page_number,
  s.page_views as visit_page_views,
  v.page_number = 1 as is_entry,
  v.page_number = coalesce(s.page_views, 1) as is_exit,
  coalesce(s.page_views = 1 and s.interactions = 0, h.interactions = 0) as is_bounce,
  v.page_view_before as previous_page_view_id,
  v.host_before as previous_page_urlhost,
  v.path_before as previous_page_urlpath,
  v.page_view_after as next_page_view_id,
  v.host_after as next_page_urlhost,
  v.path_after as next_page_urlpath,
  h.events,
  h.page_pings,
  h.interactions,
  h.link_clicks,
  h.errors,
  seconds_of(h.engagement) as engaged_seconds,
  h.is_measured = 1 as is_engagement_measured,
  seconds_of(at_ms(h.last_at) - at_ms(v.event_at)) as absolute_seconds,
  h.scroll_share,
  v.is_capped = 1 as is_capped,
  e.gpc,
  e.dnt,
  e.opt_out,
  coalesce(v.bot_reason, s.bot_reason) is not null as is_bot,
  coalesce(v.bot_reason, s.bot_reason) as bot_reason,
  v.dt
from views_asked v
join events e on e.dt = v.dt and e.event_id = v.event_id
join happenings h on h.dt = v.dt and h.event_id = v.event_id
left join run_20261123t040001z_visit_sums s on s.visit_id = v.visit_id
where e.dt >= '2026-11-21'
  and e.dt <= '2026-11-23'
  and e.event = 'page_view'
)
INSERT OVERWRITE TABLE run_20261123t040001z_incoming_page_views PARTITION (dt, run)
SELECT
  event_id, page_view_id, app_id, platform, visit_id, visit_dt, visitor_id, user_id, start_tstamp, end_tstamp, page_url,
  page_urlscheme, page_urlhost, page_urlpath, page_urlquery, page_urlfragment, page_title, page_referrer, refr_urlhost,
  refr_urlpath, refr_medium, refr_source, refr_term, mkt_medium, mkt_source, mkt_term, mkt_content, mkt_campaign,
  mkt_clickid, mkt_network, channel, geo_country, geo_region, geo_city, geo_timezone, br_lang, br_name, br_family,
  br_version, os_name, os_family, os_timezone, dvce_type, dvce_ismobile, dvce_screenwidth, dvce_screenheight,
  br_viewwidth, br_viewheight, doc_width, doc_height, page_number, visit_page_views, is_entry, is_exit, is_bounce,
  previous_page_view_id, previous_page_urlhost, previous_page_urlpath, next_page_view_id, next_page_urlhost,
  next_page_urlpath, events, page_pings, interactions, link_clicks, errors, engaged_seconds, is_engagement_measured,
  absolute_seconds, scroll_share, is_capped, gpc, dnt, opt_out, is_bot, bot_reason, dt, '20261123T040001Z' AS run
FROM made
WHERE dt >= '2026-11-21'
  AND dt <= '2026-11-23'
DISTRIBUTE BY dt;

DROP TABLE IF EXISTS run_20261123t040001z_new_visits;
CREATE TABLE run_20261123t040001z_new_visits
STORED AS ORC
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/new_visits'
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
with visits_asked as (
  select * from run_20261123t040001z_visit_sums where visit_dt >= '2026-11-21' and visit_dt <= '2026-11-23'
),
first_events as (
  select e.*, places.visit_id
  from run_20261123t040001z_visit_events places
  join events e on e.dt = places.dt and e.event_id = places.event_id
  where places.visit_position = 1
    and places.visit_id is not null
    and e.dt >= '2026-11-21'
    and e.dt <= '2026-11-26'
),
views as (
  select
    visit_id,
    page_view_id,
    viewed_url,
    page_urlhost,
    page_urlpath,
    viewed_title,
    row_number() over (partition by visit_id order by visit_position nulls last) as page_number
  from run_20261123t040001z_visit_events
  where event = 'page_view'
    and visit_id is not null
),
orders_by_visit as (
  select visit_id, count(*) as orders
  from run_20261123t040001z_new_orders
  where visit_id is not null
  group by visit_id
)
select
  v.visit_id,
  v.kind as identified_by,
  visitors.visitor_id,
  business_users.user_id,
  e.domain_userid,
  e.domain_sessionid,
  e.network_userid,
  e.app_id,
  e.platform,
  v.first_at as start_tstamp,
  v.last_at as end_tstamp,
  v.visit_number,
  case
    when v.visit_number is not null then v.visit_number = 1
    when v.kind = 'network_userid' then v.is_network_new = 1
  end as is_new,
  v.duration_seconds,
  v.engaged_seconds,
  v.events,
  v.page_views,
  v.pages,
  v.page_pings,
  v.interactions,
  v.struct_events,
  v.self_describing_events,
  v.link_clicks,
  v.site_searches,
  v.form_submits,
  v.errors,
  coalesce(o.orders, 0) as orders,
  v.goals,
  v.scroll_share,
  v.page_views = 1 and v.interactions = 0 as is_bounce,
  v.page_views >= 2
    or v.engaged_seconds >= 2 * 10
    or coalesce(o.orders, 0) > 0
    or v.goals is not null as is_engaged,
  landing.page_view_id as landing_page_view_id,
  landing.viewed_url as landing_page_url,
  landing.page_urlhost as landing_page_urlhost,
  landing.page_urlpath as landing_page_urlpath,
  landing.viewed_title as landing_page_title,
  leaving.page_view_id as exit_page_view_id,
  leaving.viewed_url as exit_page_url,
  leaving.page_urlhost as exit_page_urlhost,
  leaving.page_urlpath as exit_page_urlpath,
  leaving.viewed_title as exit_page_title,
  e.page_referrer,
  e.refr_urlhost,
  e.refr_urlpath,
  e.refr_medium,
  e.refr_source,
  e.refr_term,
  e.mkt_medium,
  e.mkt_source,
  e.mkt_term,
  e.mkt_content,
  e.mkt_campaign,
  e.mkt_clickid,
  e.mkt_network,
  e.channel,
  e.geo_country,
  e.geo_region,
  e.geo_city,
  e.geo_timezone,
  e.br_lang,
  e.br_name,
  e.br_family,
  e.br_version,
  e.os_name,
  e.os_family,
  e.os_timezone,
  e.dvce_type,
  e.dvce_ismobile,
  e.dvce_screenwidth,
  e.dvce_screenheight,
  e.br_viewwidth,
  e.br_viewheight,
  size_class(e.dvce_screenwidth) as screen_class,
  size_class(e.br_viewwidth) as viewport_class,
  e.v_tracker,
  e.collector_host,
  e.gpc,
  e.dnt,
  e.opt_out,
  v.bot_reason is not null as is_bot,
  v.bot_reason,
  v.is_capped = 1 as is_capped,
  v.visit_dt as dt
from visits_asked v
join first_events e on e.visit_id = v.visit_id
left join run_20261123t040001z_visit_events visitors on visitors.visit_id = v.visit_id and visitors.visit_position = v.visitor_position
left join run_20261123t040001z_visit_events business_users
  on business_users.visit_id = v.visit_id and business_users.visit_position = v.user_position
left join views landing on landing.visit_id = v.visit_id and landing.page_number = 1
left join views leaving on leaving.visit_id = v.visit_id and leaving.page_number = v.page_views
left join orders_by_visit o on o.visit_id = v.visit_id;
WITH made AS (
select * from run_20261123t040001z_new_visits
)
INSERT OVERWRITE TABLE run_20261123t040001z_incoming_visits PARTITION (dt, run)
SELECT
  visit_id, identified_by, visitor_id, user_id, domain_userid, domain_sessionid, network_userid, app_id, platform,
  start_tstamp, end_tstamp, visit_number, is_new, duration_seconds, engaged_seconds, events, page_views, pages,
  page_pings, interactions, struct_events, self_describing_events, link_clicks, site_searches, form_submits, errors,
  orders, goals, scroll_share, is_bounce, is_engaged, landing_page_view_id, landing_page_url, landing_page_urlhost,
  landing_page_urlpath, landing_page_title, exit_page_view_id, exit_page_url, exit_page_urlhost, exit_page_urlpath,
  exit_page_title, page_referrer, refr_urlhost, refr_urlpath, refr_medium, refr_source, refr_term, mkt_medium,
  mkt_source, mkt_term, mkt_content, mkt_campaign, mkt_clickid, mkt_network, channel, geo_country, geo_region, geo_city,
  geo_timezone, br_lang, br_name, br_family, br_version, os_name, os_family, os_timezone, dvce_type, dvce_ismobile,
  dvce_screenwidth, dvce_screenheight, br_viewwidth, br_viewheight, screen_class, viewport_class, v_tracker,
  collector_host, gpc, dnt, opt_out, is_bot, bot_reason, is_capped, dt, '20261123T040001Z' AS run
FROM made
WHERE dt >= '2026-11-21'
  AND dt <= '2026-11-23'
DISTRIBUTE BY dt;

with visits_in_order as (
  select
    v.*,
    coalesce(app_id, '') as app,
    row_number() over (
      partition by dt, visitor_id, coalesce(app_id, '')
      order by start_tstamp nulls last, visit_id nulls last
    ) as place_in_day,
    case when user_id is not null then row_number() over (
      partition by dt, visitor_id, coalesce(app_id, ''), case when user_id is null then 0 else 1 end
      order by start_tstamp desc nulls last, visit_id nulls last
    ) end as place_of_user
  from run_20261123t040001z_new_visits v
  where dt >= '2026-11-21'
    and dt <= '2026-11-23'
    and visitor_id is not null
),
days as (
  select
    dt,
    visitor_id,
    app,
    max(case when place_of_user = 1 then user_id end) as user_id,
    max(end_tstamp) as last_tstamp,
    max(case when is_new then 1 when not is_new then 0 end) as is_new,
    count(*) as visits,
    sum(case when is_bounce then 1 else 0 end) as bounces,
    sum(page_views) as page_views,
    sum(events) as events,
    sum(interactions) as interactions,
    sum(orders) as orders,
    seconds_of(sum(ms_of(duration_seconds))) as duration_seconds,
    seconds_of(sum(ms_of(engaged_seconds))) as engaged_seconds,
    max(case when is_bot then 1 else 0 end) as is_bot
  from visits_in_order
  group by dt, visitor_id, app
),
made AS (
select
  d.visitor_id,
  f.app_id,
  d.user_id,
  f.identified_by,
  f.visit_id as first_visit_id,
  f.start_tstamp as first_tstamp,
  d.last_tstamp,
  f.visit_number,
  d.is_new = 1 as is_new,
  d.visits,
  d.bounces,
  d.page_views,
  d.events,
  d.interactions,
  d.orders,
  d.duration_seconds,
  d.engaged_seconds,
  f.landing_page_urlhost,
  f.landing_page_urlpath,
  f.channel,
  f.refr_medium,
  f.refr_source,
  f.refr_urlhost,
  f.mkt_medium,
  f.mkt_source,
  f.mkt_campaign,
  f.mkt_network,
  f.geo_country,
  f.br_lang,
  f.br_family,
  f.os_family,
  f.dvce_type,
  d.is_bot = 1 as is_bot,
  d.dt
from days d
join visits_in_order f on f.dt = d.dt and f.visitor_id = d.visitor_id and f.app = d.app and f.place_in_day = 1
)
INSERT OVERWRITE TABLE run_20261123t040001z_incoming_user_days PARTITION (dt, run)
SELECT
  visitor_id, app_id, user_id, identified_by, first_visit_id, first_tstamp, last_tstamp, visit_number, is_new, visits,
  bounces, page_views, events, interactions, orders, duration_seconds, engaged_seconds, landing_page_urlhost,
  landing_page_urlpath, channel, refr_medium, refr_source, refr_urlhost, mkt_medium, mkt_source, mkt_campaign,
  mkt_network, geo_country, br_lang, br_family, os_family, dvce_type, is_bot, dt, '20261123T040001Z' AS run
FROM made
WHERE dt >= '2026-11-21'
  AND dt <= '2026-11-23'
DISTRIBUTE BY dt;

with documents as (
  select dt, event_id, 'event' as origin, unstruct_event as envelope, cast(1 as bigint) as most
  from events
  where dt >= '2026-11-23'
    and dt <= '2026-11-23'
    and unstruct_event is not null
  union all
  select dt, event_id, 'sent' as origin, contexts as envelope, occurrences(contexts, '"schema":') as most
  from events
  where dt >= '2026-11-23'
    and dt <= '2026-11-23'
    and contexts is not null
  union all
  select dt, event_id, 'derived' as origin, derived_contexts as envelope, occurrences(derived_contexts, '"schema":') as most
  from events
  where dt >= '2026-11-23'
    and dt <= '2026-11-23'
    and derived_contexts is not null
),
places as (
  select
    documents.*,
    cast(n.n as int) as place,
    case when origin = 'event' then '$.data' else '$.data[' || cast(n.n as string) || ']' end as at_path
  from documents
  join run_20261123t040001z_numbers n on n.n < documents.most
),
carried as (
  select
    dt,
    event_id,
    origin,
    place,
    json_text(envelope, at_path || '.schema') as schema_address,
    json_text(envelope, at_path || '.data') as data
  from places
),
made AS (
select
  e.event_id,
  e.app_id,
  e.event,
  e.event_name,
  e.collector_tstamp,
  e.page_view_id,
  c.origin,
  c.place,
  part_of(c.schema_address, '^iglu:([^/]+)/') as schema_vendor,
  part_of(c.schema_address, '^iglu:[^/]+/([^/]+)/') as schema_name,
  part_of(c.schema_address, '^iglu:[^/]+/[^/]+/[^/]+/([^/]+)$') as schema_version,
  c.data,
  coalesce(e.is_bot, false) as is_bot,
  c.dt
from carried c
join events e on e.dt = c.dt and e.event_id = c.event_id
where e.dt >= '2026-11-23'
  and e.dt <= '2026-11-23'
  and c.schema_address is not null
  and not (c.origin = 'sent' and c.schema_address like 'iglu:com.snowplowanalytics.snowplow/web_page/%')
)
INSERT OVERWRITE TABLE run_20261123t040001z_incoming_entities PARTITION (dt, run)
SELECT
  event_id, app_id, event, event_name, collector_tstamp, page_view_id, origin, place, schema_vendor, schema_name,
  schema_version, data, is_bot, dt, '20261123T040001Z' AS run
FROM made
WHERE dt >= '2026-11-23'
  AND dt <= '2026-11-23'
DISTRIBUTE BY dt;

-- What was written, counted.
CREATE EXTERNAL TABLE run_20261123t040001z_model_counts (
  file string,
  n bigint
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
STORED AS TEXTFILE
LOCATION 's3://shop-events/store/tmp/run=20261123T040001Z/model_counts';

INSERT OVERWRITE TABLE run_20261123t040001z_model_counts
SELECT * FROM (
  SELECT INPUT__FILE__NAME AS file, count(is_bot) AS n FROM run_20261123t040001z_incoming_page_views GROUP BY INPUT__FILE__NAME
  UNION ALL
  SELECT INPUT__FILE__NAME AS file, count(is_bot) AS n FROM run_20261123t040001z_incoming_visits GROUP BY INPUT__FILE__NAME
  UNION ALL
  SELECT INPUT__FILE__NAME AS file, count(is_bot) AS n FROM run_20261123t040001z_incoming_orders GROUP BY INPUT__FILE__NAME
  UNION ALL
  SELECT INPUT__FILE__NAME AS file, count(is_bot) AS n FROM run_20261123t040001z_incoming_order_items GROUP BY INPUT__FILE__NAME
  UNION ALL
  SELECT INPUT__FILE__NAME AS file, count(is_bot) AS n FROM run_20261123t040001z_incoming_entities GROUP BY INPUT__FILE__NAME
  UNION ALL
  SELECT INPUT__FILE__NAME AS file, count(is_bot) AS n FROM run_20261123t040001z_incoming_user_days GROUP BY INPUT__FILE__NAME
) c;

-- What follows writes no file of the store: its result goes where Hive has its own, which may be another file system.
set hive.exec.stagingdir=.hive-staging;

-- The files are the store's.

DROP TABLE IF EXISTS run_20261123t040001z_numbers;
DROP TABLE IF EXISTS run_20261123t040001z_proven_networks;
DROP TABLE IF EXISTS run_20261123t040001z_visit_spans;
DROP TABLE IF EXISTS run_20261123t040001z_visit_events;
DROP TABLE IF EXISTS run_20261123t040001z_page_parts;
DROP TABLE IF EXISTS run_20261123t040001z_visit_sums;
DROP TABLE IF EXISTS run_20261123t040001z_new_orders;
DROP TABLE IF EXISTS run_20261123t040001z_new_visits;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_page_views;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_visits;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_orders;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_order_items;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_entities;
DROP TABLE IF EXISTS run_20261123t040001z_incoming_user_days;
DROP TABLE IF EXISTS run_20261123t040001z_model_counts;
