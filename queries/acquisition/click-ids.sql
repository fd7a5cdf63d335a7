-- Visits by click id
--
-- Question: How many visits come by a click on an ad that left its id, by network?
-- Grain:    one row per ad network
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  network (text): whose click id it is, such as Google
--           clicks (count): different click ids
--           visits (count): visits that began with one
--           visits_per_click (number): more than 1 where a link with its id is opened again, or passed on
--           visitors (count): different visitors of these visits
--           bounce_rate (share): visits with one page view and no interaction
--           visits_with_order (count): visits with an order
--           conversion_rate (share): visits with an order, of these visits
-- Chart:    bar of visits by network
-- Note:     A click id says where a visit comes from, not always that it was paid for: Meta and Pinterest put theirs on links in posts too.
with networks as (
  select
    mkt_network as network,
    count(distinct mkt_clickid) as clicks,
    count(*) as visits,
    count(distinct visitor_id) as visitors,
    count(case when is_bounce then 1 end) as bounces,
    count(case when orders > 0 then 1 end) as visits_with_order
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and mkt_clickid is not null
  group by mkt_network
)
select
  network,
  clicks,
  visits,
  ratio(visits, clicks) as visits_per_click,
  visitors,
  ratio(bounces, visits) as bounce_rate,
  visits_with_order,
  ratio(visits_with_order, visits) as conversion_rate
from networks
order by visits desc nulls last, network nulls last
