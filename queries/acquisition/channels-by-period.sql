-- Visits by channel and period
--
-- Question: How do the channels do over time, by day, week or month?
-- Grain:    one row per period and channel that has a visit
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text of day | week | month, default day): what is added up; a week begins on Monday
-- Returns:  first_day (day): the first day of the period, UTC; the day itself where the period is a day
--           channel (text): marketing channel by the rules of Google Analytics 4, such as Organic Search; null: the visit began on a page reached from our own, or on none
--           visits (count): visits that began in the period
--           visit_share (share): of all visits of the period
--           visitors (count): different visitors of these visits
--           visits_with_order (count): visits with an order
-- Chart:    stacked bar of visits by first_day, channel
with dated_visits as (
  select
    case ${period} when 'day' then dt when 'week' then week_of(dt) when 'month' then month_of(dt) end as first_day,
    channel,
    visitor_id,
    orders
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
channels as (
  select
    first_day,
    channel,
    count(*) as visits,
    count(distinct visitor_id) as visitors,
    count(case when orders > 0 then 1 end) as visits_with_order
  from dated_visits
  group by first_day, channel
),
channels_of_period as (
  select channels.*, sum(visits) over (partition by first_day) as all_visits
  from channels
)
select
  first_day,
  channel,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  visits_with_order
from channels_of_period
order by first_day nulls last, visits desc nulls last, channel nulls last
