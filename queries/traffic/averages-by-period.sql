-- Visits and what they are like, by period
--
-- Question: How many pages do visits see, how long do they last, how many are bounces, how many the first of their visitor, by day, week or month?
-- Grain:    one row per period that has a visit
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text of day | week | month, default day): what is added up; a week begins on Monday
-- Returns:  first_day (day): the first day of the period, UTC; the day itself where the period is a day
--           visits (count): visits that began in the period
--           pages_per_visit (number): pages viewed per visit
--           bounce_rate (share): visits with one page view and no interaction; pings are none
--           new_visit_share (share): visits that are the first of their visitor, of those that tell it; null: none does
--           engaged_visit_share (share): visits with two page views and more, or two heartbeats of engagement, or an order or goal
--           duration_seconds (seconds): average time from the first event of a visit to its last
--           engaged_seconds (seconds): average time a visit was engaged, that is its pages visible and in use
-- Chart:    line of bounce_rate, new_visit_share by first_day
-- Note:     Averages are sums over the visits of the whole period, divided by the visits. The last page of a visit is seen longer than its last event tells.
with dated_visits as (
  select
    case ${period} when 'day' then dt when 'week' then week_of(dt) when 'month' then month_of(dt) end as first_day,
    page_views,
    is_bounce,
    is_new,
    is_engaged,
    cast(round(duration_seconds * 1000) as bigint) as duration_ms,
    cast(round(engaged_seconds * 1000) as bigint) as engaged_ms
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
    sum(page_views) as page_views,
    count(case when is_bounce then 1 end) as bounces,
    count(case when is_new then 1 end) as new_visits,
    count(is_new) as visits_known_as_new_or_not,
    count(case when is_engaged then 1 end) as engaged_visits,
    sum(duration_ms) as duration_ms,
    sum(engaged_ms) as engaged_ms
  from dated_visits
  group by first_day
)
select
  first_day,
  visits,
  ratio(page_views, visits) as pages_per_visit,
  ratio(bounces, visits) as bounce_rate,
  ratio(new_visits, visits_known_as_new_or_not) as new_visit_share,
  ratio(engaged_visits, visits) as engaged_visit_share,
  ratio(duration_ms, visits * 1000) as duration_seconds,
  ratio(engaged_ms, visits * 1000) as engaged_seconds
from periods
order by first_day nulls last
