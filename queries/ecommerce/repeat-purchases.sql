-- Repeat purchases
--
-- Question: How many of those who buy, buy again?
-- Grain:    one row
-- Reads:    orders, user_mapping
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  buyers (count): different people who ordered: business users, else visitors
--           repeat_buyers (count): those among them with two orders and more
--           repeat_rate (share): repeat_buyers among buyers
--           orders (count): their orders
--           orders_per_buyer (number): orders per buyer
--           days_to_second_order (number): days from the first to the second order, on average
--           unidentified_orders (count): orders that tell nobody, in none of the other columns
-- Chart:    table
-- Note:     First and second are those of the days asked for.
with orders_of_people as (
  select
    coalesce(o.user_id, m.user_id, o.visitor_id) as person,
    o.dt,
    o.order_tstamp,
    o.event_id
  from orders o
  left join user_mapping m on m.visitor_id = o.visitor_id
  where o.dt >= ${from}
    and o.dt <= ${to}
    and (${app_id} is null or o.app_id = ${app_id})
    and (${bots} or not o.is_bot)
),
orders_in_order as (
  select
    orders_of_people.*,
    row_number() over (partition by person order by order_tstamp nulls last, event_id nulls last) as place
  from orders_of_people
),
people as (
  select
    person,
    count(*) as orders_of_person,
    min(case when place = 1 then dt end) as first_dt,
    min(case when place = 2 then dt end) as second_dt
  from orders_in_order
  where person is not null
  group by person
),
sums as (
  select
    count(*) as buyers,
    count(second_dt) as repeat_buyers,
    coalesce(cast(sum(orders_of_person) as bigint), 0) as order_count,
    sum(days_between(first_dt, second_dt)) as days_to_second
  from people
),
orders_of_nobody as (
  select count(*) as order_count
  from orders_of_people
  where person is null
)
select
  s.buyers,
  s.repeat_buyers,
  ratio(s.repeat_buyers, s.buyers) as repeat_rate,
  s.order_count as orders,
  ratio(s.order_count, s.buyers) as orders_per_buyer,
  ratio(s.days_to_second, s.repeat_buyers) as days_to_second_order,
  n.order_count as unidentified_orders
from sums s
cross join orders_of_nobody n
order by buyers nulls last
