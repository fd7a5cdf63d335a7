-- Orders by day
--
-- Question: How many orders are made, and what are they worth, day by day?
-- Grain:    one row per day and currency with an order
-- Reads:    orders
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  day (day): the day, UTC, by the collector's clock
--           currency (text): currency of the amounts, ISO 4217; null: not told
--           orders (count): orders made
--           buyers (count): different visitors who ordered
--           revenue (money): what the orders are worth
--           tax (money): tax of that; null: no order tells
--           shipping (money): shipping of that; null: no order tells
--           average_order_value (money): revenue per order
-- Chart:    line of revenue by day
-- Note:     Amounts of different currencies stand in rows of their own and are never added up. An order that is sent again counts once.
with days as (
  select
    dt,
    currency,
    count(*) as order_count,
    count(distinct visitor_id) as buyers,
    sum(total) as revenue,
    sum(tax) as tax,
    sum(shipping) as shipping
  from orders
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  group by dt, currency
)
select
  dt as day,
  currency,
  order_count as orders,
  buyers,
  revenue,
  tax,
  shipping,
  ratio(revenue, order_count) as average_order_value
from days
order by day nulls last, currency nulls last
