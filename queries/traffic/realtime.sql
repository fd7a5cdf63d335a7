-- Right now
--
-- Question: How many visitors were here in the last minutes, and what did they do?
-- Grain:    one row
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           now (timestamp, default null): the moment it is asked for, UTC; null: that of the newest event of these days
--           minutes (integer 1 to 1440, default 30): how many minutes before that moment count
-- Returns:  visitors (count): different visitors, as in traffic/visitors-by-day
--           page_views (count): pages viewed
--           events (count): events of any kind
--           newest_event (timestamp): when the newest of them arrived; null: there is none
-- Chart:    table
-- Note:     Logs of CloudFront arrive minutes to hours later: only with the local collector is this the present. By the time of arrival.
with newest_days as (
  select max(dt) as dt
  from events
  where dt >= ${from}
    and dt <= ${to}
),
moments as (
  select coalesce(${now}, max(e.collector_tstamp)) as now_tstamp
  from events e
  join newest_days on newest_days.dt = e.dt
),
recent_events as (
  select
    e.event,
    e.page_urlhost,
    e.page_urlpath,
    e.collector_tstamp,
    visitor_id(e.domain_userid, e.network_userid, e.network_userid_new, e.visitor_hash) as visitor,
    seconds_between(e.collector_tstamp, m.now_tstamp) as seconds_ago
  from events e
  cross join moments m
  where e.dt >= ${from}
    and e.dt <= ${to}
    and e.dt >= day_plus(day_of(m.now_tstamp), -1)
    and e.dt <= day_of(m.now_tstamp)
    and e.collector_tstamp <= m.now_tstamp
    and seconds_between(e.collector_tstamp, m.now_tstamp) < ${minutes} * 60
    and (${app_id} is null or e.app_id = ${app_id})
    and (${bots} or not coalesce(e.is_bot, false))
)
select
  count(distinct visitor) as visitors,
  count(case when event = 'page_view' then 1 end) as page_views,
  count(*) as events,
  max(collector_tstamp) as newest_event
from recent_events
