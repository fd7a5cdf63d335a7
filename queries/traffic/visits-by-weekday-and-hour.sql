-- Visits by weekday and hour
--
-- Question: On which days of the week, and at what hours, do visits begin?
-- Grain:    one row per weekday and hour that has a visit
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           hours_ahead (integer -12 to 14, default 0): hours the local time is ahead of UTC: 1 for Berlin in winter, -5 for New York
-- Returns:  weekday (number): 1 is Monday, 7 is Sunday
--           hour (number): 0 to 23
--           visits (count): visits that began then
--           visit_share (share): of all visits
-- Chart:    grid of visits by weekday, hour
-- Note:     Days are those of UTC where from and to choose them; weekday and hour are those of the local time asked for.
with begun_visits as (
  select
    (weekday_of(day_of(start_tstamp)) - 1) * 24 + hour_of(start_tstamp) + ${hours_ahead} as hour_of_week
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
local_visits as (
  select
    case
      when hour_of_week < 0 then hour_of_week + 168
      when hour_of_week >= 168 then hour_of_week - 168
      else hour_of_week
    end as hour_of_week
  from begun_visits
),
hours as (
  select hour_of_week, count(*) as visits
  from local_visits
  group by hour_of_week
),
hours_of_all as (
  select
    hour_of_week,
    cast(floor(hour_of_week / 24) as bigint) as day_of_week,
    visits,
    sum(visits) over () as all_visits
  from hours
)
select
  day_of_week + 1 as weekday,
  hour_of_week - day_of_week * 24 as hour,
  visits,
  ratio(visits, all_visits) as visit_share
from hours_of_all
order by weekday nulls last, hour nulls last
