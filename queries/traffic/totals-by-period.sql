-- Visitors, visits, page views and events by period
--
-- Question: How many visitors, visits, page views and events were there, by day, week or month?
-- Grain:    one row per period that has a visit
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text of day | week | month, default day): what is added up; a week begins on Monday
-- Returns:  first_day (day): the first day of the period, UTC; the day itself where the period is a day
--           visitors (count): different visitors; visits that tell none count for nobody
--           visits (count): visits that began in the period
--           page_views (count): pages viewed in these visits
--           events (count): events of these visits, page views included
-- Chart:    line of visitors, visits, page_views by first_day
-- Note:     A visit over midnight belongs to the day it began, with all its page views. Visitors of periods do not add up: who comes in two is one of each.
--           Visitors known by the visitor hash only (no cookies) are new ones every day. Events that tell no visit are in traffic/page-views-by-day.
with dated_visits as (
  select
    case ${period} when 'day' then dt when 'week' then week_of(dt) when 'month' then month_of(dt) end as first_day,
    visitor_id,
    page_views,
    events
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
)
select
  first_day,
  count(distinct visitor_id) as visitors,
  count(*) as visits,
  cast(sum(page_views) as bigint) as page_views,
  cast(sum(events) as bigint) as events
from dated_visits
group by first_day
order by first_day nulls last
