-- Market basket
--
-- Question: Which products are bought together more often than by chance?
-- Grain:    one row per pair of products, in both directions
-- Reads:    order_items
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           most_products (integer 2 to 2000, default 300): only so many products are looked at, the most often bought
--           largest_basket (integer 2 to 200, default 30): orders with more different products are left out
--           least_orders (integer 1 to 1000000, default 2): pairs in fewer orders are left out
--           limit (integer 1 to 100000, default 50): how many pairs
-- Returns:  sku (text): a product
--           name (text): its name; null: nothing tells
--           other_sku (text): a product bought with it
--           other_name (text): its name; null: nothing tells
--           orders (count): orders with both
--           support (share): orders with both among all orders
--           confidence (share): orders with both among the orders with the first
--           lift (number): confidence divided by the share of all orders that have the second; above 1: more often together than by chance
-- Chart:    bar of lift by name, other_name
-- Note:     Bounded: an order gives at most largest_basket² pairs, all orders together at most most_products² different ones.
--           All orders are those with lines and with no more than largest_basket products.
with lines as (
  select distinct coalesce(app_id, '') || ' ' || coalesce(order_id, event_id) as basket, sku
  from order_items
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and sku is not null
),
basket_sizes as (
  select basket, count(*) as products
  from lines
  group by basket
),
baskets as (
  select basket
  from basket_sizes
  where products <= ${largest_basket}
),
basket_count as (
  select count(*) as all_orders from baskets
),
basket_lines as (
  select lines.basket, lines.sku
  from lines
  join baskets on baskets.basket = lines.basket
),
products as (
  select sku, count(*) as orders_with_it
  from basket_lines
  group by sku
),
products_in_order as (
  select products.*, row_number() over (order by orders_with_it desc nulls last, sku nulls last) as place
  from products
),
most_bought as (
  select sku, orders_with_it
  from products_in_order
  where place <= ${most_products}
),
looked_at as (
  select l.basket, l.sku, m.orders_with_it
  from basket_lines l
  join most_bought m on m.sku = l.sku
),
pairs as (
  select
    a.sku,
    b.sku as other_sku,
    max(a.orders_with_it) as orders_with_first,
    max(b.orders_with_it) as orders_with_second,
    count(*) as orders_with_both
  from looked_at a
  join looked_at b on b.basket = a.basket
  where a.sku <> b.sku
  group by a.sku, b.sku
),
names as (
  select sku, max(name) as name
  from order_items
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and sku is not null
  group by sku
)
select
  p.sku,
  first_names.name as name,
  p.other_sku,
  second_names.name as other_name,
  p.orders_with_both as orders,
  ratio(p.orders_with_both, c.all_orders) as support,
  ratio(p.orders_with_both, p.orders_with_first) as confidence,
  ratio(p.orders_with_both * c.all_orders, p.orders_with_first * p.orders_with_second) as lift
from pairs p
cross join basket_count c
left join names first_names on first_names.sku = p.sku
left join names second_names on second_names.sku = p.other_sku
where p.orders_with_both >= ${least_orders}
order by lift desc nulls last, orders desc nulls last, sku nulls last, other_sku nulls last
limit ${limit}
