-- Visits, one by one
--
-- Question: Who came last, from where, and what did they do?
-- Grain:    one row per visit, the latest first
-- Reads:    sessions
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 100000, default 100): how many visits
-- Returns:  visit_id (text): the visit, as customers/one-visit takes it
--           start_tstamp (timestamp): when it began, UTC
--           visitor_id (text): the visitor; null: nothing tells
--           user_id (text): the business user the visitor turned out to be; null: none is known
--           visit_number (count): how many visits the visitor had made, this one included; null: the tracker does not count
--           channel (text): marketing channel
--           source (text): utm_source, else the name of the referring site, else its host; null: none
--           country (text): country, ISO 3166-1 alpha-2; null: not told
--           browser (text): browser; null: not told
--           device (text): type of device; null: not told
--           landing_page (text): path of its first page; null: it has none
--           exit_page (text): path of its last page; null: it has none
--           page_views (count): pages viewed
--           events (count): events
--           duration_seconds (seconds): from its first event to its last
--           engaged_seconds (seconds): time its pages were visible and in use
--           orders (count): orders made
-- Chart:    table
select
  visit_id,
  start_tstamp,
  visitor_id,
  stitched_user_id as user_id,
  visit_number,
  channel,
  coalesce(mkt_source, refr_source, refr_urlhost) as source,
  geo_country as country,
  br_family as browser,
  dvce_type as device,
  landing_page_urlpath as landing_page,
  exit_page_urlpath as exit_page,
  page_views,
  events,
  duration_seconds,
  engaged_seconds,
  orders
from sessions
where dt >= ${from}
  and dt <= ${to}
  and (${app_id} is null or app_id = ${app_id})
  and (${bots} or not is_bot)
order by start_tstamp desc nulls last, visit_id nulls last
limit ${limit}
