-- Visits by channel
--
-- Question: By which channels do the visits come?
-- Grain:    one row per channel
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  channel (text): marketing channel by the rules of Google Analytics 4, such as Organic Search; null: the visit began on a page reached from our own, or on none
--           visits (count): visits
--           visit_share (share): of all visits
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           new_visits (count): visits that are the first of their visitor
--           bounce_rate (share): visits with one page view and no interaction
--           visits_with_order (count): visits with an order
--           conversion_rate (share): visits with an order, of all visits of the row
-- Chart:    bar of visits by channel
-- Note:     A visit has the channel of its first event.
with channels as (
  select
    channel,
    count(*) as visits,
    count(distinct visitor_id) as visitors,
    count(case when is_new then 1 end) as new_visits,
    count(case when is_bounce then 1 end) as bounces,
    count(case when orders > 0 then 1 end) as visits_with_order
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  group by channel
),
channels_of_all as (
  select channels.*, sum(visits) over () as all_visits
  from channels
)
select
  channel,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  new_visits,
  ratio(bounces, visits) as bounce_rate,
  visits_with_order,
  ratio(visits_with_order, visits) as conversion_rate
from channels_of_all
order by visits desc nulls last, channel nulls last
