-- Visitors by what the CRM says
--
-- Question: How do customers of each kind that the customer table knows use the site, and what do they order?
-- Grain:    one row per value and currency of their orders
-- Reads:    entities, events, user_days, orders
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           entity (text, default customer): name in the schema of the config's lookup that reads the customer table
--           path (text, default $.tier): its column, as a place in JSON
-- Returns:  property_value (text): what the table says; null: it knows the customer and says nothing
--           visitors (count): different visitors it is known of
--           visits (count): their visits
--           engaged_seconds (seconds): time their pages were visible and in use
--           currency (text): currency of their orders, ISO 4217; null: not told, or no orders
--           buyers (count): different visitors among them who ordered in it
--           orders (count): orders in it
--           revenue (money): what they are worth; null: no orders
-- Chart:    bar of revenue by property_value, currency
-- Note:     The customer table is a lookup of the config (docs/enrichment.md, Lookups), which adds what it says of user_id to each event.
--           A visitor is what the last event with it said; visitors, visits and time stand in each row of a value with several currencies.
with known_events as (
  select
    visitor_id(events.domain_userid, events.network_userid, events.network_userid_new, events.visitor_hash) as visitor_id,
    json_text(e.data, ${path}) as property_value,
    e.collector_tstamp,
    e.event_id
  from entities e
  join events on events.dt = e.dt and events.event_id = e.event_id
  where e.dt >= ${from}
    and e.dt <= ${to}
    and (${app_id} is null or e.app_id = ${app_id})
    and (${bots} or not e.is_bot)
    and events.dt >= ${from}
    and events.dt <= ${to}
    and e.origin = 'derived'
    and e.schema_name = ${entity}
),
known_events_in_order as (
  select
    known_events.*,
    row_number() over (partition by visitor_id order by collector_tstamp desc nulls last, event_id nulls last) as from_last
  from known_events
  where visitor_id is not null
),
customers as (
  select visitor_id, property_value, coalesce('is ' || property_value, 'is not told') as value_key
  from known_events_in_order
  where from_last = 1
),
usage_by_visitor as (
  select
    visitor_id,
    sum(visits) as visit_count,
    sum(cast(round(engaged_seconds * 1000) as bigint)) as engaged_ms
  from user_days
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  group by visitor_id
),
kinds as (
  select
    c.value_key,
    max(c.property_value) as property_value,
    count(*) as visitors,
    cast(coalesce(sum(u.visit_count), 0) as bigint) as visit_count,
    cast(coalesce(sum(u.engaged_ms), 0) as double) / 1000 as engaged_seconds
  from customers c
  left join usage_by_visitor u on u.visitor_id = c.visitor_id
  group by c.value_key
),
orders_by_kind as (
  select
    c.value_key,
    o.currency,
    count(distinct c.visitor_id) as buyers,
    count(*) as order_count,
    sum(o.total) as revenue
  from customers c
  join orders o on o.visitor_id = c.visitor_id
  where o.dt >= ${from}
    and o.dt <= ${to}
    and (${app_id} is null or o.app_id = ${app_id})
    and (${bots} or not o.is_bot)
  group by c.value_key, o.currency
)
select
  k.property_value,
  k.visitors,
  k.visit_count as visits,
  k.engaged_seconds,
  o.currency,
  coalesce(o.buyers, 0) as buyers,
  coalesce(o.order_count, 0) as orders,
  o.revenue
from kinds k
left join orders_by_kind o on o.value_key = k.value_key
order by visitors desc nulls last, property_value nulls last, currency nulls last
