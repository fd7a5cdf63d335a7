-- Step 3 of 3: shows readers of the tables what is committed, up to commit 46.

-- Printed by firn. Can be run again, by hand too: hive -f publish.q

-- Text in a statement is text: ${env:…} would print the environment.
set hive.variable.substitute=false;

CREATE DATABASE IF NOT EXISTS firn;
USE firn;

-- The store's tables, with the columns of this version: of partitions that lack one it is null.

CREATE EXTERNAL TABLE IF NOT EXISTS events (
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

ALTER TABLE events REPLACE COLUMNS (
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
);

CREATE EXTERNAL TABLE IF NOT EXISTS bad_rows (
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

ALTER TABLE bad_rows REPLACE COLUMNS (
  collector_tstamp timestamp,
  reason string,
  detail string,
  field string,
  value string,
  line string,
  object string,
  v_etl string
);

CREATE EXTERNAL TABLE IF NOT EXISTS ledger (
  object string,
  dt string,
  measure string,
  name string,
  n bigint
)
PARTITIONED BY (run string)
STORED AS PARQUET
LOCATION 's3://shop-events/store/ledger';

ALTER TABLE ledger REPLACE COLUMNS (
  object string,
  dt string,
  measure string,
  name string,
  n bigint
);

-- The models: what their columns mean is in docs/models.md.

CREATE EXTERNAL TABLE IF NOT EXISTS page_views (
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

ALTER TABLE page_views REPLACE COLUMNS (
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
);

CREATE EXTERNAL TABLE IF NOT EXISTS visits (
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

ALTER TABLE visits REPLACE COLUMNS (
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
);

CREATE EXTERNAL TABLE IF NOT EXISTS orders (
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

ALTER TABLE orders REPLACE COLUMNS (
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
);

CREATE EXTERNAL TABLE IF NOT EXISTS order_items (
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

ALTER TABLE order_items REPLACE COLUMNS (
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
);

CREATE EXTERNAL TABLE IF NOT EXISTS entities (
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

ALTER TABLE entities REPLACE COLUMNS (
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
);

CREATE EXTERNAL TABLE IF NOT EXISTS user_days (
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

ALTER TABLE user_days REPLACE COLUMNS (
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
);

CREATE OR REPLACE VIEW numbers AS
SELECT cast(pos AS bigint) AS n
FROM (SELECT posexplode(split(space(9999), ' ')) AS (pos, nothing)) p;

CREATE OR REPLACE VIEW calendar AS
SELECT
  cast(d AS string) AS dt,
  year(d) AS year,
  quarter(d) AS quarter,
  month(d) AS month,
  day(d) AS day_of_month,
  pmod(datediff(d, '1969-12-29'), 7) + 1 AS weekday,
  weekofyear(d) AS iso_week,
  cast(date_sub(d, pmod(datediff(d, '1969-12-29'), 7)) AS string) AS week_start,
  concat(substr(cast(d AS string), 1, 7), '-01') AS month_start,
  datediff(d, '1970-01-01') AS day_number
FROM (
  SELECT date_add('2010-01-01', pos) AS d
  FROM (SELECT posexplode(split(space(14609), ' ')) AS (pos, nothing)) p
) days;

CREATE OR REPLACE VIEW users AS
SELECT visitor_id, user_id, first_dt, last_dt, first_tstamp, last_tstamp, first_app_id, first_visit_id, first_visit_number,
  active_days, visits, bounces, page_views, events, interactions, orders, duration_seconds, engaged_seconds,
  first_landing_page_urlhost, first_landing_page_urlpath, first_channel, first_refr_medium, first_refr_source,
  first_refr_urlhost, first_mkt_medium, first_mkt_source, first_mkt_campaign, first_mkt_network, first_geo_country,
  first_br_lang, first_br_family, first_os_family, first_dvce_type, is_bot
FROM (
select
  visitor_id,
  max(case when from_last_user = 1 then user_id end) as user_id,
  min(dt) as first_dt,
  max(dt) as last_dt,
  min(first_tstamp) as first_tstamp,
  max(last_tstamp) as last_tstamp,
  max(case when from_first = 1 then app_id end) as first_app_id,
  max(case when from_first = 1 then first_visit_id end) as first_visit_id,
  max(case when from_first = 1 then visit_number end) as first_visit_number,
  count(distinct dt) as active_days,
  cast(sum(visits) as bigint) as visits,
  cast(sum(bounces) as bigint) as bounces,
  cast(sum(page_views) as bigint) as page_views,
  cast(sum(events) as bigint) as events,
  cast(sum(interactions) as bigint) as interactions,
  cast(sum(orders) as bigint) as orders,
  cast(sum(cast(round(duration_seconds * 1000) as bigint)) as double) / 1000 as duration_seconds,
  cast(sum(cast(round(engaged_seconds * 1000) as bigint)) as double) / 1000 as engaged_seconds,
  max(case when from_first = 1 then landing_page_urlhost end) as first_landing_page_urlhost,
  max(case when from_first = 1 then landing_page_urlpath end) as first_landing_page_urlpath,
  max(case when from_first = 1 then channel end) as first_channel,
  max(case when from_first = 1 then refr_medium end) as first_refr_medium,
  max(case when from_first = 1 then refr_source end) as first_refr_source,
  max(case when from_first = 1 then refr_urlhost end) as first_refr_urlhost,
  max(case when from_first = 1 then mkt_medium end) as first_mkt_medium,
  max(case when from_first = 1 then mkt_source end) as first_mkt_source,
  max(case when from_first = 1 then mkt_campaign end) as first_mkt_campaign,
  max(case when from_first = 1 then mkt_network end) as first_mkt_network,
  max(case when from_first = 1 then geo_country end) as first_geo_country,
  max(case when from_first = 1 then br_lang end) as first_br_lang,
  max(case when from_first = 1 then br_family end) as first_br_family,
  max(case when from_first = 1 then os_family end) as first_os_family,
  max(case when from_first = 1 then dvce_type end) as first_dvce_type,
  max(case when is_bot then 1 else 0 end) = 1 as is_bot
from (
  select
    user_days.*,
    row_number() over (
      partition by visitor_id
      order by first_tstamp nulls last, dt nulls last, first_visit_id nulls last
    ) as from_first,
    case when user_id is not null then row_number() over (
      partition by visitor_id, case when user_id is null then 0 else 1 end
      order by last_tstamp desc nulls last, dt desc nulls last, first_visit_id nulls last
    ) end as from_last_user
  from user_days
) days_in_order
group by visitor_id
) v;

CREATE OR REPLACE VIEW user_mapping AS
SELECT visitor_id, user_id, last_tstamp
FROM (
select visitor_id, user_id, last_tstamp
from (
  select
    visitor_id,
    user_id,
    last_tstamp,
    row_number() over (
      partition by visitor_id
      order by last_tstamp desc nulls last, dt desc nulls last, first_visit_id nulls last
    ) as from_last
  from user_days
  where user_id is not null
) days_with_user
where from_last = 1
) v;

CREATE OR REPLACE VIEW sessions AS
SELECT dt, visit_id, identified_by, visitor_id, user_id, domain_userid, domain_sessionid, network_userid, app_id, platform,
  start_tstamp, end_tstamp, visit_number, is_new, duration_seconds, engaged_seconds, events, page_views, pages,
  page_pings, interactions, struct_events, self_describing_events, link_clicks, site_searches, form_submits, errors,
  orders, goals, scroll_share, is_bounce, is_engaged, landing_page_view_id, landing_page_url, landing_page_urlhost,
  landing_page_urlpath, landing_page_title, exit_page_view_id, exit_page_url, exit_page_urlhost, exit_page_urlpath,
  exit_page_title, page_referrer, refr_urlhost, refr_urlpath, refr_medium, refr_source, refr_term, mkt_medium,
  mkt_source, mkt_term, mkt_content, mkt_campaign, mkt_clickid, mkt_network, channel, geo_country, geo_region, geo_city,
  geo_timezone, br_lang, br_name, br_family, br_version, os_name, os_family, os_timezone, dvce_type, dvce_ismobile,
  dvce_screenwidth, dvce_screenheight, br_viewwidth, br_viewheight, screen_class, viewport_class, v_tracker,
  collector_host, gpc, dnt, opt_out, is_bot, bot_reason, is_capped, stitched_user_id
FROM (
select
  v.*,
  coalesce(m.user_id, v.user_id) as stitched_user_id
from visits v
left join user_mapping m on m.visitor_id = v.visitor_id
) v;

-- Replaced or abandoned: run 20261123T030000Z.
ALTER TABLE events DROP IF EXISTS PARTITION (run = '20261123T030000Z');
ALTER TABLE bad_rows DROP IF EXISTS PARTITION (run = '20261123T030000Z');
ALTER TABLE ledger DROP IF EXISTS PARTITION (run = '20261123T030000Z');

ALTER TABLE events ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-22', run = '20261123T040000Z')
  PARTITION (dt = '2026-11-23', run = '20261123T040000Z');

ALTER TABLE bad_rows ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-22', run = '20261123T040000Z');

ALTER TABLE ledger ADD IF NOT EXISTS
  PARTITION (run = '20261123T040000Z');

ALTER TABLE page_views DROP IF EXISTS
  PARTITION (dt = '2026-11-21'),
  PARTITION (dt = '2026-11-22'),
  PARTITION (dt = '2026-11-23');

ALTER TABLE page_views ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-23', run = '20261123T040001Z');

ALTER TABLE visits DROP IF EXISTS
  PARTITION (dt = '2026-11-21'),
  PARTITION (dt = '2026-11-22'),
  PARTITION (dt = '2026-11-23');

ALTER TABLE visits ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-23', run = '20261123T040001Z');

ALTER TABLE orders DROP IF EXISTS
  PARTITION (dt = '2026-11-21'),
  PARTITION (dt = '2026-11-22'),
  PARTITION (dt = '2026-11-23');

ALTER TABLE orders ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-23', run = '20261123T040001Z');

ALTER TABLE order_items DROP IF EXISTS
  PARTITION (dt = '2026-11-21'),
  PARTITION (dt = '2026-11-22'),
  PARTITION (dt = '2026-11-23');

ALTER TABLE order_items ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-23', run = '20261123T040001Z');

ALTER TABLE entities DROP IF EXISTS
  PARTITION (dt = '2026-11-21'),
  PARTITION (dt = '2026-11-22'),
  PARTITION (dt = '2026-11-23');

ALTER TABLE entities ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-23', run = '20261123T040001Z');

ALTER TABLE user_days DROP IF EXISTS
  PARTITION (dt = '2026-11-21'),
  PARTITION (dt = '2026-11-22'),
  PARTITION (dt = '2026-11-23');

ALTER TABLE user_days ADD IF NOT EXISTS
  PARTITION (dt = '2026-11-23', run = '20261123T040001Z');

-- The lookup customers.
DROP TABLE IF EXISTS `customers`;

CREATE EXTERNAL TABLE `customers` (
  `customer_id` string,
  `segment` string,
  `orders` bigint
)
STORED AS PARQUET
LOCATION 's3://shop-events/store/lookups/customers/run=20261123T050002Z';

-- The lookup products has other rows: from one moment to the next, its readers see them.
CREATE EXTERNAL TABLE IF NOT EXISTS `products` (
  `sku` string,
  `name` string,
  `margin` double
)
STORED AS PARQUET
LOCATION 's3://shop-events/store/lookups/products/run=20261123T050000Z';

ALTER TABLE `products` SET LOCATION 's3://shop-events/store/lookups/products/run=20261123T050000Z';

-- The lookup suppliers was taken out.
DROP TABLE IF EXISTS `suppliers`;

-- How far this came.
dfs -mkdir -p s3://shop-events/store/runs/published/firn/;
dfs -touchz s3://shop-events/store/runs/published/firn/000046;
dfs -rm -f -skipTrash s3://shop-events/store/runs/published/firn/000040;
