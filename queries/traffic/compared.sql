-- Traffic compared with the previous period
--
-- Question: How does the period compare with as many days right before it?
-- Grain:    one row per measure
-- Reads:    visits, numbers
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           days (integer 1 to 3660, default 7): of a range that begins before the first visit there is, only its last so many days are compared
-- Returns:  place (count): its place in this list, from 1
--           measure (text): visitors, visits, new_visits, page_views, orders; pages_per_visit, bounce_rate, conversion_rate (visits with an order), duration_seconds (average)
--           value (number): in the period
--           previous (number): in the previous period; null: an average of nothing
--           change_share (number): how much more it is than before, as a share of that: 0.25 is a quarter more; null: there was nothing before
--           first_day (day): the first day of the period
--           last_day (day): its last day
--           previous_first_day (day): the first day of the previous period, which ends the day before first_day
-- Chart:    bar of value, previous by measure
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
period_sums as (
  select
    is_current,
    count(distinct visitor_id) as visitors,
    count(*) as visits,
    count(case when is_new then 1 end) as new_visits,
    sum(page_views) as page_views,
    sum(orders) as orders,
    count(case when is_bounce then 1 end) as bounces,
    count(case when orders > 0 then 1 end) as visits_with_order,
    sum(cast(round(duration_seconds * 1000) as bigint)) as duration_ms
  from visits_of_both
  group by is_current
),
measures as (
  select
    n.n as place,
    is_current,
    case n.n
      when 1 then cast(visitors as double)
      when 2 then cast(visits as double)
      when 3 then cast(new_visits as double)
      when 4 then cast(page_views as double)
      when 5 then cast(orders as double)
      when 6 then ratio(page_views, visits)
      when 7 then ratio(bounces, visits)
      when 8 then ratio(visits_with_order, visits)
      when 9 then ratio(duration_ms, visits * 1000)
    end as amount
  from period_sums
  cross join numbers n
  where n.n >= 1
    and n.n <= 9
),
measures_side_by_side as (
  select
    place,
    max(case when is_current = 1 then amount end) as value,
    max(case when is_current = 0 then amount when place <= 5 then 0 end) as previous
  from measures
  group by place
)
select
  m.place,
  case m.place
    when 1 then 'visitors'
    when 2 then 'visits'
    when 3 then 'new_visits'
    when 4 then 'page_views'
    when 5 then 'orders'
    when 6 then 'pages_per_visit'
    when 7 then 'bounce_rate'
    when 8 then 'conversion_rate'
    when 9 then 'duration_seconds'
  end as measure,
  m.value,
  m.previous,
  ratio(m.value - m.previous, m.previous) as change_share,
  s.first_day,
  s.last_day,
  s.previous_first_day
from measures_side_by_side m
cross join spans s
order by place nulls last
