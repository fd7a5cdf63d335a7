-- Lateness by day
--
-- Question: How long after the collector saw them were events loaded, day by day?
-- Grain:    one row per day that has an event
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           late_seconds (integer 1 to 31536000, default 86400): events that took longer are late
-- Returns:  day (day): the day, UTC, by the collector's clock
--           events (count): events of that day
--           p50_seconds (seconds): half of the events took no longer from the collector to the run that loaded them
--           p95_seconds (seconds): 95 of 100 took no longer
--           max_seconds (seconds): none took longer
--           late_events (count): events that took longer than late_seconds
--           late_share (share): late_events among events
--           newest_event (timestamp): when the collector saw the newest event of that day, UTC
-- Chart:    line of p50_seconds, p95_seconds by day
-- Note:     The time of a run is the one it was planned for (etl_tstamp): the delay of the logs and the wait for the next run are both in it, and in a store
--           that was rebuilt it is the rebuild's.
with loaded_events as (
  select dt, collector_tstamp, seconds_between(collector_tstamp, etl_tstamp) as seconds
  from events
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
ranked_events as (
  select
    dt,
    collector_tstamp,
    seconds,
    row_number() over (partition by dt order by seconds nulls last) as place,
    count(*) over (partition by dt) as day_events
  from loaded_events
),
days_loaded as (
  select
    dt,
    count(*) as events,
    min(case when place * 100 >= day_events * 50 then seconds end) as p50_seconds,
    min(case when place * 100 >= day_events * 95 then seconds end) as p95_seconds,
    max(seconds) as max_seconds,
    count(case when seconds > ${late_seconds} then 1 end) as late_events,
    max(collector_tstamp) as newest_event
  from ranked_events
  group by dt
)
select
  dt as day,
  events,
  p50_seconds,
  p95_seconds,
  max_seconds,
  late_events,
  ratio(late_events, events) as late_share,
  newest_event
from days_loaded
order by day nulls last
