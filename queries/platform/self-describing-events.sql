-- Self-describing events
--
-- Question: How often did which self-describing events happen?
-- Grain:    one row per schema
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  vendor (text): who defined the schema; null: the event could not be read
--           name (text): name of the schema
--           version (text): version of the schema
--           events (count): events
--           visitors (count): different visitors among them, as in traffic/visitors-by-day
--           share (share): events among all self-describing events
--           first_day (day): the first day that has one, UTC
--           last_day (day): the last day that has one, UTC
-- Chart:    bar of events by name, version
with self_describing_events as (
  select
    event_vendor,
    event_name,
    event_version,
    dt,
    visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash) as visitor
  from events
  where event = 'unstruct'
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
schemas_seen as (
  select
    event_vendor,
    event_name,
    event_version,
    count(*) as events,
    count(distinct visitor) as visitors,
    min(dt) as first_day,
    max(dt) as last_day
  from self_describing_events
  group by event_vendor, event_name, event_version
)
select
  event_vendor as vendor,
  event_name as name,
  event_version as version,
  events,
  visitors,
  ratio(events, sum(events) over ()) as share,
  first_day,
  last_day
from schemas_seen
order by events desc nulls last, vendor nulls last, name nulls last, version nulls last
