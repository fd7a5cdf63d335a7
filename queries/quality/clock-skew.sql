-- Clock skew
--
-- Question: How wrong are the clocks of the devices?
-- Grain:    one row per platform and operating system
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           off_seconds (integer 1 to 31536000, default 60): a clock that is further away is off
-- Returns:  platform (text): kind of device or program, as the tracker says; null: not told
--           operating_system (text): family of the operating system; null: not told
--           events (count): events that tell when they were sent
--           p50_ahead_seconds (seconds): how far the device's clock is ahead of the collector's, in the middle; negative: it is behind
--           p50_seconds (seconds): half of the clocks are no further away, ahead or behind
--           p95_seconds (seconds): 95 of 100 are no further away
--           max_seconds (seconds): none is further away
--           off_events (count): events of clocks that are further away than off_seconds
--           off_share (share): off_events among events
-- Chart:    bar of p95_seconds by platform, operating_system
-- Note:     When the device says it sent the event (dvce_sent_tstamp) against when it arrived: the way to the collector is in it.
with sent_events as (
  select platform, os_family, seconds_between(collector_tstamp, dvce_sent_tstamp) as ahead_seconds
  from events
  where dvce_sent_tstamp is not null
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
ranked_events as (
  select
    platform,
    os_family,
    ahead_seconds,
    abs(ahead_seconds) as away_seconds,
    row_number() over (partition by platform, os_family order by ahead_seconds nulls last) as place_ahead,
    row_number() over (partition by platform, os_family order by abs(ahead_seconds) nulls last) as place_away,
    count(*) over (partition by platform, os_family) as all_events
  from sent_events
),
device_kinds as (
  select
    platform,
    os_family,
    count(*) as events,
    min(case when place_ahead * 100 >= all_events * 50 then ahead_seconds end) as p50_ahead_seconds,
    min(case when place_away * 100 >= all_events * 50 then away_seconds end) as p50_seconds,
    min(case when place_away * 100 >= all_events * 95 then away_seconds end) as p95_seconds,
    max(away_seconds) as max_seconds,
    count(case when away_seconds > ${off_seconds} then 1 end) as off_events
  from ranked_events
  group by platform, os_family
)
select
  platform,
  os_family as operating_system,
  events,
  p50_ahead_seconds,
  p50_seconds,
  p95_seconds,
  max_seconds,
  off_events,
  ratio(off_events, events) as off_share
from device_kinds
order by events desc nulls last, platform nulls last, operating_system nulls last
