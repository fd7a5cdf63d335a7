-- Retention by first sign-up
--
-- Question: Of the visitors who signed up, or did something else, for the first time in a week or month, how many come back later?
-- Grain:    one row per week or month of the first such event and period since then
-- Reads:    visits, events
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
--           another one every day. Periods in which nobody at all came are left out.
with known_visits as (
  select
    visitor_id,
    dt,
    goals,
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
    case when ${period} = 'month' then month_of(dt) else week_of(dt) end as period_start
  from events
  where (matches(event_name, ${event}) or matches(se_action, ${event}))
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
sign_ups as (
  select visitor_id, dt, period_start
  from named_events
  where visitor_id is not null
  union all
  select visitor_id, dt, period_start
  from known_visits
  where matches(goals, '*|' || ${event} || '|*')
),
first_sign_ups as (
  select visitor_id, min(dt) as dt, min(period_start) as cohort
  from sign_ups
  group by visitor_id
),
members as (
  select visitor_id, cohort
  from first_sign_ups
  where dt >= ${from}
),
visits_and_sign_ups as (
  select visitor_id, period_start from known_visits
  union all
  select visitor_id, period_start from sign_ups
),
activity as (
  select distinct visitor_id, period_start
  from visits_and_sign_ups
),
cohorts as (
  select cohort, count(*) as visitors
  from members
  group by cohort
),
active_members as (
  select members.cohort, activity.period_start, count(*) as active
  from members
  join activity on activity.visitor_id = members.visitor_id
  group by members.cohort, activity.period_start
),
periods as (
  select distinct period_start from activity
),
cohort_periods as (
  select
    cohorts.cohort,
    cohorts.visitors,
    periods.period_start,
    case
      when ${period} = 'month' then whole_months_between(cohorts.cohort, periods.period_start)
      else days_between(cohorts.cohort, periods.period_start) / 7
    end as period_number
  from cohorts
  join periods on periods.period_start >= cohorts.cohort
)
select
  cohort_periods.cohort,
  cast(cohort_periods.period_number as bigint) as period_number,
  cohort_periods.visitors,
  coalesce(active_members.active, 0) as active,
  ratio(coalesce(active_members.active, 0), cohort_periods.visitors) as retention
from cohort_periods
left join active_members
  on active_members.cohort = cohort_periods.cohort and active_members.period_start = cohort_periods.period_start
order by cohort nulls last, period_number nulls last
