-- Visits as spans of time
--
-- What tells a visit is its key. Keys from the tracker's own session are chained by day: a chain goes on while no more
-- than max_days lie between its days. Keys of visitors are chained by moments: a chain goes on while no more than the
-- timeout lies between them. A visitor hash is a key of its day only.
--
-- Grain: one row per key and chain
with identified_events as (
  select
    e.dt,
    e.collector_tstamp,
    e.domain_sessionid,
    e.domain_userid,
    e.domain_sessionidx,
    case
      when proven.network_userid is not null or not coalesce(e.network_userid_new, false) then e.network_userid
    end as network_id,
    e.visitor_hash
  from events e
  left join proven_networks proven on proven.network_userid = e.network_userid and proven.dt = e.dt
  where e.dt >= ${read_from}
    and e.dt <= ${wide_to}
),
keyed_events as (
  select
    dt,
    collector_tstamp,
    identified_by(domain_sessionid, domain_userid, domain_sessionidx, network_id, visitor_hash) as kind,
    visit_key(domain_sessionid, domain_userid, domain_sessionidx, network_id, visitor_hash, dt) as visit_key
  from identified_events
),
moments as (
  select
    visit_key,
    kind,
    dt,
    min(collector_tstamp) as first_at,
    max(collector_tstamp) as last_at
  from keyed_events
  where visit_key is not null
  group by visit_key, kind, dt, case when kind like 'domain_session%' then null else collector_tstamp end
),
moments_before as (
  select
    visit_key,
    kind,
    dt,
    first_at,
    last_at,
    lag(dt) over (partition by visit_key order by first_at nulls last) as dt_before,
    lag(last_at) over (partition by visit_key order by first_at nulls last) as at_before
  from moments
),
beginnings as (
  select
    visit_key,
    kind,
    dt,
    first_at,
    last_at,
    case
      when dt_before is null then 1
      when kind like 'domain_session%' then case when day_number(dt) - day_number(dt_before) > ${max_days} then 1 else 0 end
      when at_ms(first_at) - at_ms(at_before) > ${timeout_ms} then 1
      else 0
    end as is_beginning
  from moments_before
),
chained as (
  select
    visit_key,
    kind,
    dt,
    first_at,
    last_at,
    sum(is_beginning) over (
      partition by visit_key
      order by first_at nulls last
      rows between unbounded preceding and current row
    ) as chain
  from beginnings
)
select
  visit_key,
  kind,
  min(first_at) as first_at,
  max(last_at) as last_at,
  min(dt) as first_dt,
  max(dt) as last_dt
from chained
group by visit_key, kind, chain
