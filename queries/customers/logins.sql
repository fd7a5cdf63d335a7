-- Login map
--
-- Question: Which business users have visitors logged in as, by an event or by setUserId?
-- Grain:    one row per visitor and business user
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           action (text, default login): structured events with this action are logins, their label the business user
--           limit (integer 1 to 1000000, default 100): how many rows
-- Returns:  visitor_id (text): the visitor
--           login_id (text): business user
--           logins (count): login events
--           events (count): events that carry it, logins included
--           first_tstamp (timestamp): the first of these events, UTC
--           last_tstamp (timestamp): the last
--           is_latest (flag): no other business user was seen later with the visitor
-- Chart:    table
-- Note:     With is_latest the map tells one business user per visitor; of those the tracker was told by setUserId the model user_mapping has it ready.
with known_events as (
  select
    visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash) as visitor_id,
    case when event = 'struct' and se_action = ${action} and se_label is not null then se_label else user_id end as login_id,
    case when event = 'struct' and se_action = ${action} and se_label is not null then 1 end as login,
    collector_tstamp
  from events
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
pairs as (
  select
    visitor_id,
    login_id,
    count(login) as logins,
    count(*) as event_count,
    min(collector_tstamp) as first_tstamp,
    max(collector_tstamp) as last_tstamp
  from known_events
  where visitor_id is not null
    and login_id is not null
  group by visitor_id, login_id
),
pairs_in_order as (
  select
    pairs.*,
    row_number() over (partition by visitor_id order by last_tstamp desc nulls last, login_id nulls last) as from_last
  from pairs
)
select
  visitor_id,
  login_id,
  logins,
  event_count as events,
  first_tstamp,
  last_tstamp,
  from_last = 1 as is_latest
from pairs_in_order
order by last_tstamp desc nulls last, visitor_id nulls last, login_id nulls last
limit ${limit}
