-- Errors
--
-- Question: Which errors do pages report, how often and to whom?
-- Grain:    one row per message and place in the code
-- Reads:    entities, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 20): how many errors
-- Returns:  message (text): what the browser said; null: nothing
--           file (text): file the error is in; null: not told
--           code_line (text): line in that file; null: not told
--           errors (count): how often it was reported
--           visitors (count): different visitors who met it
--           pages (count): different pages it was met on, host and path
--           first_day (day): the first day with it, UTC
--           last_day (day): the last day with it, UTC
-- Chart:    bar of errors by message
with error_events as (
  select
    e.dt,
    json_text(e.data, '$.message') as message,
    json_text(e.data, '$.fileName') as file_name,
    json_text(e.data, '$.lineNumber') as line_number,
    coalesce(events.page_urlhost, '') || ' ' || coalesce(events.page_urlpath, '') as page,
    visitor_id(events.domain_userid, events.network_userid, events.network_userid_new, events.visitor_hash) as visitor
  from entities e
  join events on events.dt = e.dt and events.event_id = e.event_id
  where e.dt >= ${from}
    and e.dt <= ${to}
    and (${app_id} is null or e.app_id = ${app_id})
    and (${bots} or not e.is_bot)
    and events.dt >= ${from}
    and events.dt <= ${to}
    and e.origin = 'event'
    and e.schema_name = 'application_error'
)
select
  message,
  file_name as file,
  line_number as code_line,
  count(*) as errors,
  count(distinct visitor) as visitors,
  count(distinct page) as pages,
  min(dt) as first_day,
  max(dt) as last_day
from error_events
group by message, file_name, line_number
order by errors desc nulls last, message nulls last, file nulls last, code_line nulls last
limit ${limit}
