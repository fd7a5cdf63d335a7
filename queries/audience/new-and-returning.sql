-- New and returning visits
--
-- Question: How many visits are the first of their visitor, how many come again, and how do they differ?
-- Grain:    one row per kind
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  kind (text): new, returning; null: nothing tells, as with visits by the visitor hash, which changes every day
--           visits (count): visits
--           visit_share (share): of all visits
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           pages_per_visit (number): pages viewed per visit
--           bounce_rate (share): visits with one page view and no interaction
--           duration_seconds (seconds): average time from the first event of a visit to its last
-- Chart:    bar of visits by kind
-- Note:     A visit is new by the number the tracker gives it, else by whether the network cookie was made in it. Who first comes and comes again within the range is a visitor of both kinds.
with kinds as (
  select
    case when is_new then 'new' when not is_new then 'returning' end as kind,
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
  group by case when is_new then 'new' when not is_new then 'returning' end
),
kinds_of_all as (
  select kinds.*, sum(visits) over () as all_visits
  from kinds
)
select
  kind,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  ratio(page_views, visits) as pages_per_visit,
  ratio(bounces, visits) as bounce_rate,
  ratio(duration_ms, visits * 1000) as duration_seconds
from kinds_of_all
order by visits desc nulls last, kind nulls last
