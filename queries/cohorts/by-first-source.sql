-- Retention by first source
--
-- Question: Visitors of which channel come back, week by week or month by month after their first visit?
-- Grain:    one row per channel of the first visit and period since then
-- Reads:    visits, numbers
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
    visitor_id,
    dt,
    visit_id,
    start_tstamp,
    is_new,
    channel,
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
    first_value(coalesce(channel, '')) over (
      partition by visitor_id
      order by dt nulls last, start_tstamp nulls last, visit_id nulls last
    ) as channel,
    first_value(case when dt >= ${from} and coalesce(is_new, true) then 1 else 0 end) over (
      partition by visitor_id
      order by dt nulls last, start_tstamp nulls last, visit_id nulls last
    ) as is_asked
  from known_visits
),
periods_of_visitors as (
  select distinct visitor_id, channel, cohort, period_start, is_asked
  from visits_and_the_first
),
active_visitors as (
  select channel, cohort, is_asked, period_start, count(*) as active
  from periods_of_visitors
  group by channel, cohort, is_asked, period_start
),
periods_to_the_last as (
  select
    active_visitors.*,
    max(period_start) over () as last_start
  from active_visitors
),
numbered_periods as (
  select
    channel,
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
    numbered_periods.channel,
    places.n as period_number,
    cast(sum(case when numbered_periods.period_number = 0 then numbered_periods.active else 0 end) as bigint) as visitors,
    cast(sum(case when numbered_periods.period_number = places.n then numbered_periods.active else 0 end) as bigint) as active
  from numbered_periods
  join places on places.n = numbered_periods.period_number
    or (numbered_periods.period_number = 0 and places.n <= numbered_periods.last_number)
  group by numbered_periods.channel, places.n
)
select
  nullif(channel, '') as channel,
  period_number,
  visitors,
  active,
  ratio(active, visitors) as retention
from cohort_periods
order by channel nulls last, period_number nulls last
