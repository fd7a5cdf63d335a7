-- Entities and self-describing events: lib/protocol/models.ts says what the columns mean
--
-- Grain: one row per entity of an event, and one per self-describing event
with documents as (
  select dt, event_id, 'event' as origin, unstruct_event as envelope, cast(1 as bigint) as most
  from events
  where dt >= ${from}
    and dt <= ${to}
    and unstruct_event is not null
  union all
  select dt, event_id, 'sent' as origin, contexts as envelope, occurrences(contexts, '"schema":') as most
  from events
  where dt >= ${from}
    and dt <= ${to}
    and contexts is not null
  union all
  select dt, event_id, 'derived' as origin, derived_contexts as envelope, occurrences(derived_contexts, '"schema":') as most
  from events
  where dt >= ${from}
    and dt <= ${to}
    and derived_contexts is not null
),
places as (
  select
    documents.*,
    cast(n.n as int) as place,
    case when origin = 'event' then '$.data' else '$.data[' || cast(n.n as string) || ']' end as at_path
  from documents
  join numbers n on n.n < documents.most
),
carried as (
  select
    dt,
    event_id,
    origin,
    place,
    json_text(envelope, at_path || '.schema') as schema_address,
    json_text(envelope, at_path || '.data') as data
  from places
)
select
  e.event_id,
  e.app_id,
  e.event,
  e.event_name,
  e.collector_tstamp,
  e.page_view_id,
  c.origin,
  c.place,
  part_of(c.schema_address, '^iglu:([^/]+)/') as schema_vendor,
  part_of(c.schema_address, '^iglu:[^/]+/([^/]+)/') as schema_name,
  part_of(c.schema_address, '^iglu:[^/]+/[^/]+/[^/]+/([^/]+)$') as schema_version,
  c.data,
  coalesce(e.is_bot, false) as is_bot,
  c.dt
from carried c
join events e on e.dt = c.dt and e.event_id = c.event_id
where e.dt >= ${from}
  and e.dt <= ${to}
  and c.schema_address is not null
  and not (c.origin = 'sent' and c.schema_address like 'iglu:com.snowplowanalytics.snowplow/web_page/%')
