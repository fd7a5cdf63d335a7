-- Identity map
--
-- Question: Which identifiers were seen together: first-party cookie, network cookie, business user, address?
-- Grain:    one row per pair of identifiers
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           id (text, default null): only pairs with this identifier; null: all
--           limit (integer 1 to 1000000, default 100): how many pairs
-- Returns:  kind (text): what the first is: domain_userid, network_userid or user_id
--           identifier (text): the first
--           other_kind (text): what the second is: network_userid, user_id or user_ipaddress
--           other_identifier (text): the second
--           events (count): events that carry both
--           first_day (day): the first day with both, UTC
--           last_day (day): the last day with both, UTC
-- Chart:    table
-- Note:     A network cookie counts where it was sent back. Addresses are as the store has them: masked, unless the config says otherwise.
with identified_events as (
  select
    dt,
    domain_userid,
    case when not coalesce(network_userid_new, false) then network_userid end as network_userid,
    user_id,
    user_ipaddress
  from events
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
identifiers_together as (
  select
    dt,
    domain_userid,
    network_userid,
    user_id,
    user_ipaddress,
    count(*) as event_count
  from identified_events
  group by dt, domain_userid, network_userid, user_id, user_ipaddress
),
pairs as (
  select
    t.dt,
    t.event_count,
    case when n.n < 3 then 'domain_userid' when n.n < 5 then 'network_userid' else 'user_id' end as kind,
    case when n.n < 3 then t.domain_userid when n.n < 5 then t.network_userid else t.user_id end as identifier,
    case n.n when 0 then 'network_userid' when 1 then 'user_id' when 3 then 'user_id' else 'user_ipaddress' end as other_kind,
    case n.n when 0 then t.network_userid when 1 then t.user_id when 3 then t.user_id else t.user_ipaddress end as other_identifier
  from identifiers_together t
  join numbers n on n.n < 6
)
select
  kind,
  identifier,
  other_kind,
  other_identifier,
  cast(sum(event_count) as bigint) as events,
  min(dt) as first_day,
  max(dt) as last_day
from pairs
where identifier is not null
  and other_identifier is not null
  and (${id} is null or identifier = ${id} or other_identifier = ${id})
group by kind, identifier, other_kind, other_identifier
order by events desc nulls last, kind nulls last, identifier nulls last, other_kind nulls last, other_identifier nulls last
limit ${limit}
