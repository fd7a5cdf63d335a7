-- Share of mobile visits by period
--
-- Question: How many visits come from mobile devices, by day, week or month?
-- Grain:    one row per period that has a visit
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text of day | week | month, default day): what is added up; a week begins on Monday
-- Returns:  first_day (day): the first day of the period, UTC; the day itself where the period is a day
--           visits (count): visits that began in the period
--           mobile_visits (count): from mobile devices
--           other_visits (count): from other devices
--           untold_visits (count): that do not tell their device
--           mobile_share (share): mobile visits, of those that tell their device; null: none does
-- Chart:    line of mobile_share by first_day
with dated_visits as (
  select
    case ${period} when 'day' then dt when 'week' then week_of(dt) when 'month' then month_of(dt) end as first_day,
    dvce_ismobile
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
periods as (
  select
    first_day,
    count(*) as visits,
    count(case when dvce_ismobile then 1 end) as mobile_visits,
    count(case when not dvce_ismobile then 1 end) as other_visits
  from dated_visits
  group by first_day
)
select
  first_day,
  visits,
  mobile_visits,
  other_visits,
  visits - mobile_visits - other_visits as untold_visits,
  ratio(mobile_visits, mobile_visits + other_visits) as mobile_share
from periods
order by first_day nulls last
