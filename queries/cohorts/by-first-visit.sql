-- Retention by first visit
--
-- Question: Of the visitors who came for the first time in a week or month, how many come back later?
-- Grain:    one row per week or month of the first visit and period since then
-- Reads:    visits, numbers
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text of week | month, default week): what is counted in; a week begins on Monday
-- Returns:  cohort (day): first day of the week or month of the first visit
--           period_number (count): weeks or months since then, from 0
--           visitors (count): visitors of the cohort
--           active (count): those of them with a visit in that period
--           retention (share): active among visitors
-- Chart:    grid of retention by cohort, period_number
-- Note:     "from" and "to" say when the first visit was; no visit after "to" is looked at. Visitors are those a cookie tells: a visitor hash is another
--           one every day. Whose first visit in the store is a return had come before the store began and belongs to no cohort. It goes on to the last period
--           that has a visit.
with known_visits as (
  select
    visitor_id,
    dt,
    visit_id,
    start_tstamp,
    is_new,
    case when ${period} = 'month' then month_of(dt) else week_of(dt) end as period_start
  from visits
  where (visitor_id = domain_userid or visitor_id = network_userid)
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
visits_and_the_first as (
  select
    visitor_id,
    period_start,
    first_value(period_start) over (
      partition by visitor_id
      order by dt nulls last, start_tstamp nulls last, visit_id nulls last
    ) as cohort,
    first_value(case when dt >= ${from} and coalesce(is_new, true) then 1 else 0 end) over (
      partition by visitor_id
      order by dt nulls last, start_tstamp nulls last, visit_id nulls last
    ) as is_asked
  from known_visits
),
periods_of_visitors as (
  select distinct visitor_id, cohort, period_start, is_asked
  from visits_and_the_first
),
active_visitors as (
  select cohort, is_asked, period_start, count(*) as active
  from periods_of_visitors
  group by cohort, is_asked, period_start
),
periods_to_the_last as (
  select
    active_visitors.*,
    max(period_start) over () as last_start
  from active_visitors
),
numbered_periods as (
  select
    cohort,
    active,
    case
      when ${period} = 'month' then whole_months_between(cohort, period_start)
      else days_between(cohort, period_start) / 7
    end as period_number,
    case
      when ${period} = 'month' then whole_months_between(cohort, last_start)
      else days_between(cohort, last_start) / 7
    end as last_number
  from periods_to_the_last
  where is_asked = 1
),
places as (
  select n from numbers where n <= 999
),
-- The first period of a cohort tells how many there are in every period until the last.
cohort_periods as (
  select
    numbered_periods.cohort,
    places.n as period_number,
    cast(sum(case when numbered_periods.period_number = 0 then numbered_periods.active else 0 end) as bigint) as visitors,
    cast(sum(case when numbered_periods.period_number = places.n then numbered_periods.active else 0 end) as bigint) as active
  from numbered_periods
  join places on places.n = numbered_periods.period_number
    or (numbered_periods.period_number = 0 and places.n <= numbered_periods.last_number)
  group by numbered_periods.cohort, places.n
)
select
  cohort,
  period_number,
  visitors,
  active,
  ratio(active, visitors) as retention
from cohort_periods
order by cohort nulls last, period_number nulls last
