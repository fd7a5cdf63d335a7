-- Revenue by source
--
-- Question: Which sources bring the visits in which orders are made, and what are these worth?
-- Grain:    one row per channel, source, campaign and currency with an order
-- Reads:    orders, visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 50): how many rows
-- Returns:  channel (text): marketing channel of the visit; null: the order belongs to no visit
--           source (text): utm_source, else the name of the referring site, else its host; null: none, as of direct visits
--           campaign (text): utm_campaign; null: none
--           currency (text): currency of the amounts, ISO 4217; null: not told
--           orders (count): orders made
--           visits_with_order (count): different visits they were made in
--           revenue (money): what they are worth
--           average_order_value (money): revenue per order
-- Chart:    bar of revenue by channel, source, currency
-- Note:     The source is that of the visit the order was made in. Revenue of different currencies stands in rows of their own.
with orders_made as (
  select visit_id, visit_dt, currency, total
  from orders
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
orders_with_source as (
  select
    v.channel,
    coalesce(v.mkt_source, v.refr_source, v.refr_urlhost) as source,
    v.mkt_campaign as campaign,
    o.visit_id,
    o.currency,
    o.total
  from orders_made o
  left join visits v on v.dt = o.visit_dt and v.visit_id = o.visit_id
),
sources as (
  select
    channel,
    source,
    campaign,
    currency,
    count(*) as order_count,
    count(distinct visit_id) as visits_with_order,
    sum(total) as revenue
  from orders_with_source
  group by channel, source, campaign, currency
)
select
  channel,
  source,
  campaign,
  currency,
  order_count as orders,
  visits_with_order,
  revenue,
  ratio(revenue, order_count) as average_order_value
from sources
order by revenue desc nulls last, channel nulls last, source nulls last, campaign nulls last, currency nulls last
limit ${limit}
