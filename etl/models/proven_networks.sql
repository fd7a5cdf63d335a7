-- Network cookies that came back
--
-- A request that gets a network cookie tells nobody apart: browsers that refuse it get a new one each time. Where the
-- cookie came back the same day or the next, the request that made it counts too: it is the landing.
--
-- Grain: one row per network id and day on which it was made for somebody without a first-party cookie
with network_days as (
  select
    network_userid,
    dt,
    max(case when coalesce(network_userid_new, false) and domain_userid is null then 1 else 0 end) as is_made,
    max(case when coalesce(network_userid_new, false) then 0 else 1 end) as is_back
  from events
  where dt >= ${read_from}
    and dt <= ${read_to}
    and network_userid is not null
  group by network_userid, dt
)
select
  made.network_userid,
  made.dt
from network_days made
join network_days back on back.network_userid = made.network_userid
where made.is_made = 1
  and back.is_back = 1
  and day_number(back.dt) - day_number(made.dt) between 0 and 1
group by made.network_userid, made.dt
