-- First and last touch by channel
--
-- Question: Which channels begin the way to an order or goal, which end it, and which help between?
-- Grain:    one row per channel
-- Reads:    visits, orders
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           goal (text, default null): a goal of the config that counts; null: an order
--           window (integer 0 to 365, default 30): how many days before the visit of the conversion its touches may lie
-- Returns:  channel (text): marketing channel by the rules of Google Analytics 4, such as Organic Search; null: the visit began on a page reached from our own, or on none
--           first_touches (count): conversions whose first visit came by it
--           last_touches (count): conversions whose last visit came by it, the one of the conversion itself
--           assists (count): conversions with a visit by it before the last
--           first_share (share): of all conversions, those that began with it
--           last_share (share): of all conversions, those that ended with it
-- Chart:    bar of first_touches, last_touches by channel
-- Note:     Touches are the visits of the same visitor up to the one of the conversion, that one included. A conversion whose visitor nothing tells is credited
--           to its own visit; one of no visit, such as an order a server sends, to nothing (null).
with visits_in_reach as (
  select
    visit_id,
    dt,
    start_tstamp,
    coalesce(visitor_id, visit_id) as person,
    goals,
    channel,
    case when coalesce(channel, 'Direct') = 'Direct' then 1 else 0 end as is_direct
  from visits
  where dt >= day_plus(${from}, -10 - ${window})
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
order_conversions as (
  select
    event_id as conversion_id,
    visit_id,
    currency,
    cast(total as double) as worth
  from orders
  where dt >= ${from}
    and dt <= ${to}
    and ${goal} is null
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
conversions as (
  select
    o.conversion_id,
    o.currency,
    o.worth,
    v.dt,
    v.start_tstamp,
    v.person
  from order_conversions o
  left join visits_in_reach v on v.visit_id = o.visit_id
  union all
  select
    visit_id as conversion_id,
    cast(null as string) as currency,
    cast(null as double) as worth,
    dt,
    start_tstamp,
    person
  from visits_in_reach
  where dt >= ${from}
    and instr(goals, '|' || ${goal} || '|') > 0
),
touches as (
  select
    c.conversion_id,
    c.currency,
    c.worth,
    t.channel,
    row_number() over (
      partition by c.conversion_id
      order by t.start_tstamp nulls last, t.visit_id nulls last
    ) as place,
    row_number() over (
      partition by c.conversion_id
      order by t.is_direct nulls last, t.start_tstamp desc nulls last, t.visit_id desc nulls last
    ) as place_by_news,
    count(*) over (partition by c.conversion_id) as touches
  from conversions c
  left join visits_in_reach t
    on t.person = c.person
    and t.start_tstamp <= c.start_tstamp
    and t.dt >= day_plus(c.dt, 0 - ${window})
),
channels as (
  select
    channel,
    count(case when place = 1 then 1 end) as first_touches,
    count(case when place = touches then 1 end) as last_touches,
    count(distinct case when place < touches then conversion_id end) as assists
  from touches
  group by channel
),
channels_of_all as (
  select channels.*, sum(last_touches) over () as all_conversions
  from channels
)
select
  channel,
  first_touches,
  last_touches,
  assists,
  ratio(first_touches, all_conversions) as first_share,
  ratio(last_touches, all_conversions) as last_share
from channels_of_all
order by last_touches desc nulls last, first_touches desc nulls last, channel nulls last
