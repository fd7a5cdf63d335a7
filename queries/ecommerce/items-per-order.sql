-- Items per order
--
-- Question: How many pieces do orders have?
-- Grain:    one row per number of pieces
-- Reads:    order_items
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  items (count): pieces in the order, all lines together
--           orders (count): orders with so many
--           share (share): of all orders with lines
--           average_products (number): different products in them, on average
-- Chart:    bar of orders by items
-- Note:     Orders whose lines were not sent are not among them.
with baskets as (
  select
    coalesce(app_id, '') || ' ' || coalesce(order_id, event_id) as basket,
    cast(sum(coalesce(quantity, 1)) as bigint) as items,
    count(distinct coalesce(sku, name)) as products
  from order_items
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  group by coalesce(app_id, '') || ' ' || coalesce(order_id, event_id)
),
sizes as (
  select items, count(*) as order_count, cast(sum(products) as bigint) as products
  from baskets
  group by items
),
sizes_with_total as (
  select sizes.*, sum(order_count) over () as all_orders
  from sizes
)
select
  items,
  order_count as orders,
  ratio(order_count, all_orders) as share,
  ratio(products, order_count) as average_products
from sizes_with_total
order by items nulls last
