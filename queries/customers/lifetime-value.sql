-- Lifetime value by cohort
--
-- Question: What has a visitor ordered by so many months after the first visit, by the month of that visit?
-- Grain:    one row per cohort, currency and period with an order
-- Reads:    users, orders
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text, default month): month or week, the length of cohorts and of what follows
-- Returns:  cohort (day): first day of the month or week of the first visit
--           visitors (count): visitors who came first then
--           currency (text): currency of the amounts, ISO 4217; null: not told
--           periods_since (count): months or weeks since the cohort's, from 0
--           buyers (count): different visitors who ordered in that period
--           orders (count): orders in it
--           revenue (money): what they are worth
--           revenue_to_date (money): revenue up to the end of that period, from the start
--           value_per_visitor (money): revenue_to_date per visitor of the cohort
-- Chart:    grid of value_per_visitor by cohort, periods_since
-- Note:     A period without an order has no row, and a cohort that ordered nothing none at all. Orders after to do not count.
with cohort_visitors as (
  select
    visitor_id,
    case ${period} when 'week' then week_of(first_dt) else month_of(first_dt) end as cohort
  from users
  where first_dt >= ${from}
    and first_dt <= ${to}
    and (${app_id} is null or first_app_id = ${app_id})
    and (${bots} or not is_bot)
),
cohort_sizes as (
  select cohort, count(*) as visitors
  from cohort_visitors
  group by cohort
),
orders_of_cohorts as (
  select
    c.cohort,
    c.visitor_id,
    o.currency,
    o.total,
    case ${period}
      when 'week' then cast(days_between(c.cohort, week_of(o.dt)) / 7 as bigint)
      else cast(whole_months_between(c.cohort, o.dt) as bigint)
    end as periods_since
  from cohort_visitors c
  join orders o on o.visitor_id = c.visitor_id
  where o.dt >= ${from}
    and o.dt <= ${to}
    and (${app_id} is null or o.app_id = ${app_id})
    and (${bots} or not o.is_bot)
),
periods as (
  select
    cohort,
    currency,
    periods_since,
    count(distinct visitor_id) as buyers,
    count(*) as order_count,
    sum(total) as revenue
  from orders_of_cohorts
  group by cohort, currency, periods_since
),
running_sums as (
  select
    periods.*,
    sum(revenue) over (
      partition by cohort, currency order by periods_since nulls last
      rows between unbounded preceding and current row
    ) as revenue_to_date
  from periods
)
select
  r.cohort,
  s.visitors,
  r.currency,
  r.periods_since,
  r.buyers,
  r.order_count as orders,
  r.revenue,
  r.revenue_to_date,
  ratio(r.revenue_to_date, s.visitors) as value_per_visitor
from running_sums r
join cohort_sizes s on s.cohort = r.cohort
order by cohort nulls last, currency nulls last, periods_since nulls last
