-- Product performance
--
-- Question: How often are products viewed, put into the basket and bought, and what do they earn?
-- Grain:    one row per product and currency it was bought in
-- Reads:    order_items, entities, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           category (text, default product): structured events of this category count as views and adds; their label is the number of the product
--           view_action (text, default view): their action for a view
--           add_action (text, default add-to-basket): their action for putting it into the basket
--           limit (integer 1 to 10000, default 50): how many rows
-- Returns:  sku (text): number of the product
--           name (text): its name; null: nothing tells
--           product_views (count): views of the product
--           adds (count): times it was put into the basket
--           orders (count): orders with it
--           quantity (count): pieces bought
--           currency (text): currency of the revenue, ISO 4217; null: not told, or never bought
--           revenue (money): price times quantity, added up; null: never bought
-- Chart:    bar of revenue by name, currency
-- Note:     Views and adds are the ecommerce events product_view and add_to_cart, the older event add_to_cart, and structured events as the parameters say.
--           They stand in each row of a product that was bought in several currencies.
with product_actions as (
  select json_text(p.data, '$.id') as sku, json_text(p.data, '$.name') as name, json_text(a.data, '$.type') as action
  from entities a
  join entities p on p.dt = a.dt and p.event_id = a.event_id
  where a.schema_name = 'snowplow_ecommerce_action'
    and a.origin = 'event'
    and a.dt >= ${from}
    and a.dt <= ${to}
    and (${app_id} is null or a.app_id = ${app_id})
    and (${bots} or not a.is_bot)
    and p.dt >= ${from}
    and p.dt <= ${to}
    and p.schema_name = 'product'
    and p.schema_vendor = 'com.snowplowanalytics.snowplow.ecommerce'
  union all
  select json_text(data, '$.sku') as sku, json_text(data, '$.name') as name, schema_name as action
  from entities
  where schema_name = 'add_to_cart'
    and origin = 'event'
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  union all
  select
    se_label as sku,
    se_property as name,
    case se_action when ${view_action} then 'product_view' else 'add_to_cart' end as action
  from events
  where event = 'struct'
    and se_category = ${category}
    and (se_action = ${view_action} or se_action = ${add_action})
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
products_looked_at as (
  select
    sku,
    max(name) as name,
    count(case when action = 'product_view' then 1 end) as views_of_product,
    count(case when action = 'add_to_cart' then 1 end) as adds
  from product_actions
  where sku is not null
    and action in ('product_view', 'add_to_cart')
  group by sku
),
products_bought as (
  select
    sku,
    currency,
    max(name) as name,
    count(distinct coalesce(app_id, '') || ' ' || coalesce(order_id, event_id)) as order_count,
    cast(sum(coalesce(quantity, 1)) as bigint) as quantity,
    sum(price * coalesce(quantity, 1)) as revenue
  from order_items
  where sku is not null
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  group by sku, currency
),
products as (
  select
    coalesce(b.sku, l.sku) as product_sku,
    coalesce(b.name, l.name) as product_name,
    coalesce(l.views_of_product, 0) as product_views,
    coalesce(l.adds, 0) as adds,
    coalesce(b.order_count, 0) as order_count,
    coalesce(b.quantity, 0) as quantity,
    b.currency,
    b.revenue
  from products_bought b
  full outer join products_looked_at l on l.sku = b.sku
)
select
  product_sku as sku,
  product_name as name,
  product_views,
  adds,
  order_count as orders,
  quantity,
  currency,
  revenue
from products
order by orders desc nulls last, product_views desc nulls last, adds desc nulls last, sku nulls last, currency nulls last
limit ${limit}
