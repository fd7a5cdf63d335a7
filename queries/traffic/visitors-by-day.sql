-- Visitors by day
--
-- Question: How many different visitors came, day by day?
-- Grain:    one row per day that has an event
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  day (day): the day, UTC, by the collector's clock
--           visitors (count): different identifiers on that day's events: the first-party cookie's, else the network cookie's once it was sent back, else the visitor hash
--           events (count): events of that day
--           unidentified_events (count): those among them that carry no identifier and so count for no visitor
-- Chart:    line of visitors by day
-- Note:     The days do not add up to the visitors of a longer range: who comes on two days is one visitor of each.
with day_events as (
  select
    dt,
    visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash) as visitor
  from events
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
)
select
  dt as day,
  count(distinct visitor) as visitors,
  count(*) as events,
  count(case when visitor is null then 1 end) as unidentified_events
from day_events
group by dt
order by day nulls last
