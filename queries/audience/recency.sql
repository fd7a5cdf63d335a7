-- Visitors by days since their last visit
--
-- Question: How long ago were the visitors here last?
-- Grain:    one row per number of days that has a visitor
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  days_ago (count): days from the last visit of the visitor to the newest day of the range that has a visit
--           visitors (count): visitors whose last visit is so long ago
--           visitor_share (share): of all visitors
-- Chart:    bar of visitors by days_ago
-- Note:     Visits after the range do not count: asked for a month, it tells how it was at its end.
with visits_asked as (
  select dt, visitor_id
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
newest_days as (
  select max(dt) as newest_day
  from visits_asked
),
visitors as (
  select visitor_id, max(dt) as last_day
  from visits_asked
  where visitor_id is not null
  group by visitor_id
),
absent_visitors as (
  select days_between(v.last_day, n.newest_day) as days_ago
  from visitors v
  cross join newest_days n
),
absences as (
  select days_ago, count(*) as visitors
  from absent_visitors
  group by days_ago
),
absences_of_all as (
  select absences.*, sum(visitors) over () as all_visitors
  from absences
)
select
  days_ago,
  visitors,
  ratio(visitors, all_visitors) as visitor_share
from absences_of_all
order by days_ago nulls last
