-- Lines of orders: lib/protocol/models.ts says what the columns mean
--
-- Grain: one row per order and line, lines that are alike once
with ecommerce_events as (
  select
    dt,
    event_id,
    contexts,
    occurrences(contexts, '"schema":') as most_entities
  from events
  where dt >= ${wide_from}
    and dt <= ${to}
    and event_name in ('snowplow_ecommerce_action', 'transaction')
    and event = 'unstruct'
    and contexts is not null
),
ecommerce_entities as (
  select
    dt,
    event_id,
    json_text(contexts, '$.data[' || cast(n.n as string) || '].schema') as schema_address,
    json_text(contexts, '$.data[' || cast(n.n as string) || '].data') as data
  from ecommerce_events
  join numbers n on n.n < ecommerce_events.most_entities
),
transaction_ids as (
  select dt, event_id, max(json_text(data, '$.transaction_id')) as order_id
  from ecommerce_entities
  where schema_address like 'iglu:com.snowplowanalytics.snowplow.ecommerce/transaction/%'
  group by dt, event_id
),
lines as (
  select
    dt,
    event_id,
    app_id,
    collector_tstamp,
    ti_orderid as order_id,
    ti_sku as sku,
    ti_name as name,
    ti_category as category,
    ti_currency as currency,
    ti_price as price,
    cast(ti_quantity as bigint) as quantity
  from events
  where dt >= ${wide_from}
    and dt <= ${to}
    and event = 'transaction_item'
  union all
  select
    p.dt,
    p.event_id,
    e.app_id,
    e.collector_tstamp,
    t.order_id,
    json_text(p.data, '$.id') as sku,
    json_text(p.data, '$.name') as name,
    json_text(p.data, '$.category') as category,
    json_text(p.data, '$.currency') as currency,
    money_of(json_text(p.data, '$.price')) as price,
    coalesce(count_of(json_text(p.data, '$.quantity')), 1) as quantity
  from ecommerce_entities p
  join transaction_ids t on t.dt = p.dt and t.event_id = p.event_id
  join events e on e.dt = p.dt and e.event_id = p.event_id
  where p.schema_address like 'iglu:com.snowplowanalytics.snowplow.ecommerce/product/%'
    and e.dt >= ${wide_from}
    and e.dt <= ${to}
),
repeated as (
  select
    lines.*,
    lag(dt) over (
      partition by coalesce(app_id, ''), coalesce(order_id, event_id), sku, name, category, price, quantity
      order by collector_tstamp nulls last, event_id nulls last
    ) as dt_before
  from lines
)
select
  r.order_id,
  r.app_id,
  r.event_id,
  p.visit_id,
  p.visitor_id,
  p.event_at as item_tstamp,
  r.sku,
  r.name,
  r.category,
  r.currency,
  r.price,
  r.quantity,
  coalesce(p.bot_reason, s.bot_reason) is not null as is_bot,
  r.dt
from repeated r
join visit_events p on p.dt = r.dt and p.event_id = r.event_id
left join visit_sums s on s.visit_id = p.visit_id
where r.dt >= ${from}
  and (r.dt_before is null or day_number(r.dt) - day_number(r.dt_before) > ${max_days})
