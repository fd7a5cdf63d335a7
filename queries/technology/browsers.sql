-- Visits by browser
--
-- Question: Which browsers are used?
-- Grain:    one row per browser, or per version of it
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           versions (boolean, default false): tell the versions apart
--           limit (integer 1 to 10000, default 50): how many rows
-- Returns:  browser (text): browser; null: not told
--           version (text): its version, where versions are asked for; null: they are not, or it is not told
--           visits (count): visits
--           visit_share (share): of all visits
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           pages_per_visit (number): pages viewed per visit
--           bounce_rate (share): visits with one page view and no interaction
--           duration_seconds (seconds): average time from the first event of a visit to its last
-- Chart:    bar of visits by browser
with browsers as (
  select
    br_family as browser,
    case when ${versions} then br_version end as version,
    count(*) as visits,
    count(distinct visitor_id) as visitors,
    sum(page_views) as page_views,
    count(case when is_bounce then 1 end) as bounces,
    sum(cast(round(duration_seconds * 1000) as bigint)) as duration_ms
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  group by br_family, case when ${versions} then br_version end
),
browsers_of_all as (
  select browsers.*, sum(visits) over () as all_visits
  from browsers
)
select
  browser,
  version,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  ratio(page_views, visits) as pages_per_visit,
  ratio(bounces, visits) as bounce_rate,
  ratio(duration_ms, visits * 1000) as duration_seconds
from browsers_of_all
order by visits desc nulls last, browser nulls last, version nulls last
limit ${limit}
