-- Visits by duration
--
-- Question: How long do visits last?
-- Grain:    one row per class of duration that has a visit
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  from_seconds (seconds): the shortest visit of the class
--           to_seconds (seconds): visits of the class are shorter; null: there is no longest
--           visits (count): visits that lasted so long, from their first event to their last
--           visit_share (share): of all visits
--           page_views (count): pages viewed in them
--           engaged_seconds (seconds): average time these visits were engaged
-- Chart:    bar of visits by from_seconds
-- Note:     A bounce lasts as long as its pings go on; without pings, 0 seconds.
with timed_visits as (
  select
    case
      when duration_seconds < 10 then 0
      when duration_seconds < 30 then 10
      when duration_seconds < 60 then 30
      when duration_seconds < 180 then 60
      when duration_seconds < 600 then 180
      when duration_seconds < 1800 then 600
      else 1800
    end as from_seconds,
    page_views,
    cast(round(engaged_seconds * 1000) as bigint) as engaged_ms
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
classes as (
  select
    from_seconds,
    count(*) as visits,
    sum(page_views) as page_views,
    sum(engaged_ms) as engaged_ms
  from timed_visits
  group by from_seconds
),
classes_of_all as (
  select classes.*, sum(visits) over () as all_visits
  from classes
)
select
  from_seconds,
  case from_seconds when 0 then 10 when 10 then 30 when 30 then 60 when 60 then 180 when 180 then 600 when 600 then 1800 end as to_seconds,
  visits,
  ratio(visits, all_visits) as visit_share,
  cast(page_views as bigint) as page_views,
  ratio(engaged_ms, visits * 1000) as engaged_seconds
from classes_of_all
order by from_seconds nulls last
