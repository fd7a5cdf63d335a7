-- Entities by schema
--
-- Question: Which entities come with the events, and how many?
-- Grain:    one row per origin and schema
-- Reads:    entities
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  origin (text): sent (by the tracker) or derived (added by an enrichment)
--           vendor (text): who defined the schema
--           name (text): name of the schema
--           version (text): version of the schema
--           entities (count): entities
--           events (count): events they came with
--           first_day (day): the first day that has one, UTC
--           last_day (day): the last day that has one, UTC
-- Chart:    bar of entities by name, version
-- Note:     Without web_page, whose id is the column page_view_id.
select
  origin,
  schema_vendor as vendor,
  schema_name as name,
  schema_version as version,
  count(*) as entities,
  count(distinct event_id) as events,
  min(dt) as first_day,
  max(dt) as last_day
from entities
where origin <> 'event'
  and dt >= ${from}
  and dt <= ${to}
  and (${app_id} is null or app_id = ${app_id})
  and (${bots} or not is_bot)
group by origin, schema_vendor, schema_name, schema_version
order by entities desc nulls last, origin nulls last, vendor nulls last, name nulls last, version nulls last
