-- Retention by first source
--
-- Question: Visitors of which channel come back, week by week or month by month after their first visit?
-- Grain:    one row per channel of the first visit and period since then
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text of week | month, default week): what is counted in; a week begins on Monday
-- Returns:  channel (text): marketing channel of the first visit; null: not told
--           period_number (count): weeks or months since the week or month of the first visit, from 0
--           visitors (count): visitors of that channel who came so long ago that the period can be seen
--           active (count): those of them with a visit in that period
--           retention (share): active among visitors
-- Chart:    grid of retention by channel, period_number
-- Note:     As cohorts/by-first-visit, with all first visits of a channel together. The last period is not over yet.
with known_visits as (
  select
    visit_id,
    visitor_id,
    start_tstamp,
    dt,
    is_new,
    channel,
    case when ${period} = 'month' then month_of(dt) else week_of(dt) end as period_start
  from visits
  where (visitor_id = domain_userid or visitor_id = network_userid)
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
visits_in_order as (
  select
    visitor_id,
    dt,
    is_new,
    channel,
    period_start,
    row_number() over (
      partition by visitor_id
      order by dt nulls last, start_tstamp nulls last, visit_id nulls last
    ) as place
  from known_visits
),
members as (
  select visitor_id, coalesce(channel, '') as channel, period_start as cohort
  from visits_in_order
  where place = 1
    and coalesce(is_new, true)
    and dt >= ${from}
),
cohorts as (
  select channel, cohort, count(*) as visitors
  from members
  group by channel, cohort
),
activity as (
  select distinct visitor_id, period_start
  from known_visits
),
active_members as (
  select members.channel, members.cohort, activity.period_start, count(*) as active
  from members
  join activity on activity.visitor_id = members.visitor_id
  group by members.channel, members.cohort, activity.period_start
),
periods as (
  select distinct period_start from activity
),
cohort_periods as (
  select
    cohorts.channel,
    cohorts.cohort,
    cohorts.visitors,
    periods.period_start,
    case
      when ${period} = 'month' then whole_months_between(cohorts.cohort, periods.period_start)
      else days_between(cohorts.cohort, periods.period_start) / 7
    end as period_number
  from cohorts
  join periods on periods.period_start >= cohorts.cohort
),
channel_periods as (
  select
    cohort_periods.channel,
    cohort_periods.period_number,
    cast(sum(cohort_periods.visitors) as bigint) as visitors,
    cast(sum(coalesce(active_members.active, 0)) as bigint) as active
  from cohort_periods
  left join active_members
    on active_members.channel = cohort_periods.channel
    and active_members.cohort = cohort_periods.cohort
    and active_members.period_start = cohort_periods.period_start
  group by cohort_periods.channel, cohort_periods.period_number
)
select
  nullif(channel, '') as channel,
  cast(period_number as bigint) as period_number,
  visitors,
  active,
  ratio(active, visitors) as retention
from channel_periods
order by channel nulls last, period_number nulls last
