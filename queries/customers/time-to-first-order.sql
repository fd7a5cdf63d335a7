-- Time to the first order
--
-- Question: How many days pass from the first visit to the first order?
-- Grain:    one row per number of days
-- Reads:    orders, users
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  days (count): whole days from the first visit in the store to the first order
--           buyers (count): visitors who took so many
--           share (share): of all visitors with a first order
--           cumulative_share (share): of these, who took so many or fewer
-- Chart:    bar of buyers by days
-- Note:     First is an order without another of the visitor before it in the store; from and to are about its day.
with orders_of_visitors as (
  select
    visitor_id,
    order_tstamp,
    dt,
    row_number() over (partition by visitor_id order by order_tstamp nulls last, event_id nulls last) as place
  from orders
  where dt <= ${to}
    and visitor_id is not null
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
first_orders as (
  select visitor_id, order_tstamp
  from orders_of_visitors
  where place = 1
    and dt >= ${from}
),
waits as (
  select
    cast(floor(seconds_between(u.first_tstamp, o.order_tstamp) / 86400) as bigint) as day_count,
    count(*) as buyers
  from first_orders o
  join users u on u.visitor_id = o.visitor_id
  group by cast(floor(seconds_between(u.first_tstamp, o.order_tstamp) / 86400) as bigint)
),
waits_with_totals as (
  select
    day_count,
    buyers,
    sum(buyers) over () as all_buyers,
    sum(buyers) over (order by day_count nulls last rows between unbounded preceding and current row) as buyers_so_far
  from waits
)
select
  day_count as days,
  buyers,
  ratio(buyers, all_buyers) as share,
  ratio(buyers_so_far, all_buyers) as cumulative_share
from waits_with_totals
order by days nulls last
