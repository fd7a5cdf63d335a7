-- Event properties
--
-- Question: Which values does a property of self-describing events or entities have, and how often?
-- Grain:    one row per value
-- Reads:    entities, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           name (text, default link_click): name in the schema of the event or entity
--           vendor (text, default null): who defined it; null: whoever
--           path (text, default $.targetUrl): where the property stands in its JSON: $.a.b, $.list[0]
--           limit (integer 1 to 10000, default 50): how many values
-- Returns:  property_value (text): the value as text; null: the property is not there
--           events (count): events with it
--           share (share): of the events of this name
--           visitors (count): different visitors with such an event
--           first_day (day): the first day with it, UTC
--           last_day (day): the last day with it, UTC
-- Chart:    bar of events by property_value
-- Note:     An event that carries several entities of the name counts for each of their values, so that shares can add up to more than 1.
with properties as (
  select
    e.dt,
    e.event_id,
    json_text(e.data, ${path}) as property_value,
    visitor_id(events.domain_userid, events.network_userid, events.network_userid_new, events.visitor_hash) as visitor
  from entities e
  join events on events.dt = e.dt and events.event_id = e.event_id
  where e.dt >= ${from}
    and e.dt <= ${to}
    and (${app_id} is null or e.app_id = ${app_id})
    and (${bots} or not e.is_bot)
    and events.dt >= ${from}
    and events.dt <= ${to}
    and e.schema_name = ${name}
    and (${vendor} is null or e.schema_vendor = ${vendor})
),
all_events as (
  select count(distinct event_id) as events_of_name from properties
),
property_values as (
  select
    property_value,
    count(distinct event_id) as events_with_it,
    count(distinct visitor) as visitors,
    min(dt) as first_day,
    max(dt) as last_day
  from properties
  group by property_value
)
select
  p.property_value,
  p.events_with_it as events,
  ratio(p.events_with_it, a.events_of_name) as share,
  p.visitors,
  p.first_day,
  p.last_day
from property_values p
cross join all_events a
order by events desc nulls last, property_value nulls last
limit ${limit}
