-- Right now, by minute
--
-- Question: How many visitors, page views and events were there in each of the last minutes?
-- Grain:    one row per minute, whether or not it has an event
-- Reads:    events, numbers
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           now (timestamp, default null): the moment it is asked for, UTC; null: that of the newest event of these days
--           minutes (integer 1 to 1440, default 30): how many minutes before that moment count
-- Returns:  minutes_ago (count): whole minutes before that moment: 0 is the last one
--           visitors (count): different visitors with an event in it, as in traffic/visitors-by-day
--           page_views (count): pages viewed
--           events (count): events of any kind
-- Chart:    bar of page_views by minutes_ago
-- Note:     Logs of CloudFront arrive minutes to hours later: only with the local collector is this the present. By the time of arrival. Visitors do not add up over minutes.
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
),
event_minutes as (
  select
    cast(floor(seconds_ago / 60) as bigint) as minutes_ago,
    visitor,
    event
  from recent_events
),
busy_minutes as (
  select
    minutes_ago,
    count(distinct visitor) as visitors,
    count(case when event = 'page_view' then 1 end) as page_views,
    count(*) as events
  from event_minutes
  group by minutes_ago
),
minutes_asked as (
  select n.n as minutes_ago
  from moments m
  cross join numbers n
  where m.now_tstamp is not null
    and n.n < ${minutes}
)
select
  a.minutes_ago,
  coalesce(b.visitors, 0) as visitors,
  coalesce(b.page_views, 0) as page_views,
  coalesce(b.events, 0) as events
from minutes_asked a
left join busy_minutes b on b.minutes_ago = a.minutes_ago
order by minutes_ago nulls last
