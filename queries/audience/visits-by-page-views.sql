-- Visits by page views
--
-- Question: How many pages do visits see?
-- Grain:    one row per number of page views
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           up_to (integer 1 to 1000, default 20): visits with more page views count as with so many
-- Returns:  page_views (count): pages viewed in the visit; 0: it has other events only
--           is_or_more (flag): so many or more
--           visits (count): visits with so many
--           visit_share (share): of all visits
--           duration_seconds (seconds): average time from the first event of these visits to their last
-- Chart:    bar of visits by page_views
with counted_visits as (
  select
    case when page_views > ${up_to} then ${up_to} else page_views end as page_views,
    cast(round(duration_seconds * 1000) as bigint) as duration_ms
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
depths as (
  select
    page_views,
    count(*) as visits,
    sum(duration_ms) as duration_ms
  from counted_visits
  group by page_views
),
depths_of_all as (
  select depths.*, sum(visits) over () as all_visits
  from depths
)
select
  page_views,
  page_views = ${up_to} as is_or_more,
  visits,
  ratio(visits, all_visits) as visit_share,
  ratio(duration_ms, visits * 1000) as duration_seconds
from depths_of_all
order by page_views nulls last
