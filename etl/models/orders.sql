-- Orders: lib/protocol/models.ts says what the columns mean
--
-- Grain: one row per app and order id, for the days asked for and those their visits may take
with ecommerce_events as (
  select dt, event_id, contexts, occurrences(contexts, '"schema":') as most_entities
  from events
  where dt >= ${wide_from}
    and dt <= ${wide_to}
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
transaction_entities as (
  select dt, event_id, max(data) as data
  from ecommerce_entities
  where schema_address like 'iglu:com.snowplowanalytics.snowplow.ecommerce/transaction/%'
  group by dt, event_id
),
transactions as (
  select
    dt,
    event_id,
    app_id,
    collector_tstamp,
    user_id,
    tr_orderid as order_id,
    tr_currency as currency,
    tr_total as total,
    tr_tax as tax,
    tr_shipping as shipping,
    tr_affiliation as affiliation,
    tr_city as city,
    tr_state as state,
    tr_country as country
  from events
  where dt >= ${wide_from}
    and dt <= ${wide_to}
    and event = 'transaction'
  union all
  select
    e.dt,
    e.event_id,
    e.app_id,
    e.collector_tstamp,
    e.user_id,
    json_text(t.data, '$.transaction_id') as order_id,
    json_text(t.data, '$.currency') as currency,
    money_of(json_text(t.data, '$.revenue')) as total,
    money_of(json_text(t.data, '$.tax')) as tax,
    money_of(json_text(t.data, '$.shipping')) as shipping,
    cast(null as string) as affiliation,
    cast(null as string) as city,
    cast(null as string) as state,
    cast(null as string) as country
  from transaction_entities t
  join events e on e.dt = t.dt and e.event_id = t.event_id
  where e.dt >= ${wide_from}
    and e.dt <= ${wide_to}
),
repeated as (
  select
    transactions.*,
    lag(dt) over (
      partition by coalesce(app_id, ''), coalesce(order_id, event_id)
      order by collector_tstamp nulls last, event_id nulls last
    ) as dt_before
  from transactions
)
select
  r.order_id,
  r.app_id,
  r.event_id,
  p.visit_id,
  p.visit_dt,
  p.visitor_id,
  r.user_id,
  p.event_at as order_tstamp,
  r.currency,
  r.total,
  r.tax,
  r.shipping,
  r.affiliation,
  r.city,
  r.state,
  r.country,
  coalesce(p.bot_reason, s.bot_reason) is not null as is_bot,
  r.dt
from repeated r
join visit_events p on p.dt = r.dt and p.event_id = r.event_id
left join visit_sums s on s.visit_id = p.visit_id
where r.dt >= ${from}
  and (r.dt_before is null or day_number(r.dt) - day_number(r.dt_before) > ${max_days})
