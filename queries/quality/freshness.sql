-- Freshness
--
-- Question: How new is what the store knows?
-- Grain:    one row per app
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  app (text): the app; null: the events name none
--           newest_event (timestamp): when the collector saw its newest event, UTC
--           newest_load (timestamp): the time of the last run that loaded an event of it
--           quiet_seconds (seconds): from the newest event to that run
--           last_day (day): the last day that has an event, UTC
--           last_day_events (count): events of that day so far
-- Chart:    bar of quiet_seconds by app
-- Note:     The time of a run is the one it was planned for (etl_tstamp). A question knows no clock: compare newest_load with yours.
with app_days as (
  select
    app_id,
    dt,
    count(*) as events,
    max(collector_tstamp) as newest_event,
    max(etl_tstamp) as newest_load
  from events
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
  group by app_id, dt
),
app_days_in_order as (
  select
    app_days.*,
    row_number() over (partition by app_id order by dt desc nulls last) as place
  from app_days
),
apps_seen as (
  select
    app_id,
    max(newest_event) as newest_event,
    max(newest_load) as newest_load,
    max(dt) as last_day,
    max(case when place = 1 then events end) as last_day_events
  from app_days_in_order
  group by app_id
)
select
  app_id as app,
  newest_event,
  newest_load,
  seconds_between(newest_event, newest_load) as quiet_seconds,
  last_day,
  last_day_events
from apps_seen
order by app nulls last
