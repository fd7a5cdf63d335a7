-- Visits by size of the screen
--
-- Question: How wide are the screens of the visitors?
-- Grain:    one row per class of width
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  size (text): phone (under 600 pixels wide), tablet (under 1024), laptop (under 1440), desktop (under 1920), large; null: not told
--           visits (count): visits
--           visit_share (share): of all visits
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           pages_per_visit (number): pages viewed per visit
--           bounce_rate (share): visits with one page view and no interaction
--           duration_seconds (seconds): average time from the first event of a visit to its last
-- Chart:    bar of visits by size
-- Note:     Classes are of width only, in pixels of the page (CSS): a phone held sideways may be a tablet.
with sizes as (
  select
    screen_class as size,
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
  group by screen_class
),
sizes_of_all as (
  select sizes.*, sum(visits) over () as all_visits
  from sizes
)
select
  size,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  ratio(page_views, visits) as pages_per_visit,
  ratio(bounces, visits) as bounce_rate,
  ratio(duration_ms, visits * 1000) as duration_seconds
from sizes_of_all
order by visits desc nulls last, size nulls last
