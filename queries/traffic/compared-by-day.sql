-- Traffic by day, beside the previous period
--
-- Question: How does each day of the period compare with the day in its place of the period right before?
-- Grain:    one row per day of the period, whether or not it has a visit
-- Reads:    visits, numbers
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           days (integer 1 to 3660, default 7): of a range that begins before the first visit there is, only its last so many days are compared
-- Returns:  place (count): its place in the period, from 1
--           day (day): the day, UTC
--           previous_day (day): the day in its place of the previous period
--           visitors (count): different visitors of the day
--           previous_visitors (count): of the previous day
--           visits (count): visits that began on the day
--           previous_visits (count): on the previous day
--           page_views (count): pages viewed in these visits
--           previous_page_views (count): in those of the previous day
-- Chart:    line of visits, previous_visits by place
-- Note:     The period asked for ends with its newest day that has a visit, so that days to come count on neither side; the previous period is as many days
--           right before it.
with stored_days as (
  select min(dt) as stored_from, max(dt) as last_day
  from visits
  where dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
lengths as (
  select
    last_day,
    case
      when ${from} < stored_from then ${days}
      else days_between(${from}, last_day) + 1
    end as days
  from stored_days
  where last_day >= ${from}
),
spans as (
  select
    day_plus(last_day, 1 - days) as first_day,
    last_day,
    day_plus(last_day, 1 - 2 * days) as previous_first_day,
    days
  from lengths
),
visits_of_both as (
  select
    s.first_day,
    s.last_day,
    s.previous_first_day,
    s.days,
    case when v.dt >= s.first_day then 1 else 0 end as is_current,
    v.*
  from spans s
  cross join visits v
  where v.dt >= s.previous_first_day
    and v.dt <= s.last_day
    and (${app_id} is null or v.app_id = ${app_id})
    and (${bots} or not v.is_bot)
),
day_sums as (
  select
    case when is_current = 1 then days_between(first_day, dt) else days_between(previous_first_day, dt) end as days_in,
    count(distinct case when is_current = 1 then visitor_id end) as visitors,
    count(distinct case when is_current = 0 then visitor_id end) as previous_visitors,
    sum(case when is_current = 1 then 1 else 0 end) as visits,
    sum(case when is_current = 0 then 1 else 0 end) as previous_visits,
    sum(case when is_current = 1 then page_views else 0 end) as page_views,
    sum(case when is_current = 0 then page_views else 0 end) as previous_page_views
  from visits_of_both
  group by case when is_current = 1 then days_between(first_day, dt) else days_between(previous_first_day, dt) end
),
days as (
  select
    n.n as days_in,
    day_plus(s.first_day, n.n) as day,
    day_plus(s.previous_first_day, n.n) as previous_day
  from spans s
  cross join numbers n
  where n.n < s.days
)
select
  d.days_in + 1 as place,
  d.day,
  d.previous_day,
  coalesce(sums.visitors, 0) as visitors,
  coalesce(sums.previous_visitors, 0) as previous_visitors,
  cast(coalesce(sums.visits, 0) as bigint) as visits,
  cast(coalesce(sums.previous_visits, 0) as bigint) as previous_visits,
  cast(coalesce(sums.page_views, 0) as bigint) as page_views,
  cast(coalesce(sums.previous_page_views, 0) as bigint) as previous_page_views
from days d
left join day_sums sums on sums.days_in = d.days_in
order by place nulls last
