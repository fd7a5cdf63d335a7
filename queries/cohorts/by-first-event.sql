-- Retention by first sign-up
--
-- Question: Of the visitors who signed up, or did something else, for the first time in a week or month, how many come back later?
-- Grain:    one row per week or month of the first such event and period since then
-- Reads:    visits, events, numbers
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text of week | month, default week): what is counted in; a week begins on Monday
--           event (text, default sign*up): what it begins with: the name of an event, the action of a structured one, or a goal of the config; * stands for anything
-- Returns:  cohort (day): first day of the week or month of the first such event
--           period_number (count): weeks or months since then, from 0
--           visitors (count): visitors of the cohort
--           active (count): those of them with a visit or such an event in that period
--           retention (share): active among visitors
-- Chart:    grid of retention by cohort, period_number
-- Note:     "from" and "to" say when the first such event was; nothing after "to" is looked at. Visitors are those a cookie tells: a visitor hash is
--           another one every day. It goes on to the last period that has a visit.
with known_visits as (
  select
    visitor_id,
    dt,
    case when matches(goals, '*|' || ${event} || '|*') then 1 else 0 end as is_sign_up,
    case when ${period} = 'month' then month_of(dt) else week_of(dt) end as period_start
  from visits
  where (visitor_id = domain_userid or visitor_id = network_userid)
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
named_events as (
  select
    visitor_id(domain_userid, network_userid, network_userid_new, cast(null as string)) as visitor_id,
    dt,
    1 as is_sign_up,
    case when ${period} = 'month' then month_of(dt) else week_of(dt) end as period_start
  from events
  where (matches(event_name, ${event}) or matches(se_action, ${event}))
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
happenings as (
  select visitor_id, dt, is_sign_up, period_start from known_visits
  union all
  select visitor_id, dt, is_sign_up, period_start from named_events where visitor_id is not null
),
happenings_and_the_first as (
  select
    visitor_id,
    period_start,
    min(case when is_sign_up = 1 then dt end) over (partition by visitor_id) as first_dt,
    min(case when is_sign_up = 1 then period_start end) over (partition by visitor_id) as cohort
  from happenings
),
periods_of_visitors as (
  select distinct
    visitor_id,
    cohort,
    period_start,
    case when first_dt >= ${from} and period_start >= cohort then 1 else 0 end as is_asked
  from happenings_and_the_first
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
