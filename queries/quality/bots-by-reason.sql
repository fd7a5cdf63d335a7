-- Robots by reason
--
-- Question: How many events come from robots, and what tells?
-- Grain:    one row per reason
-- Reads:    events, visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
-- Returns:  reason (text): the rule: a family and a name, or the signs there were; behaviour and what it was, of the whole visit
--           events (count): events labelled so
--           share (share): these among all events, of people and robots
--           first_day (day): the first day that has one, UTC
--           last_day (day): the last day that has one, UTC
-- Chart:    bar of events by reason
-- Note:     It does not take bots: robots are what it is about. Reasons are explained in docs/enrichment.md. By behaviour are the events of visits in which
--           no event tells a robot by itself, by the day the visit began.
with events_by_label as (
  select
    case when coalesce(is_bot, false) then coalesce(bot_reason, 'unknown') end as reason,
    count(*) as events,
    min(dt) as first_day,
    max(dt) as last_day
  from events
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
  group by case when coalesce(is_bot, false) then coalesce(bot_reason, 'unknown') end
),
events_by_behaviour as (
  select
    bot_reason as reason,
    cast(sum(events) as bigint) as events,
    min(dt) as first_day,
    max(dt) as last_day
  from visits
  where bot_reason like 'behaviour:%'
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
  group by bot_reason
),
events_by_reason as (
  select reason, events, events as labelled, first_day, last_day from events_by_label
  union all
  select reason, events, cast(0 as bigint) as labelled, first_day, last_day from events_by_behaviour
),
reasons_beside_all as (
  select
    events_by_reason.*,
    sum(labelled) over () as all_events
  from events_by_reason
)
select
  reason,
  events,
  ratio(events, all_events) as share,
  first_day,
  last_day
from reasons_beside_all
where reason is not null
order by events desc nulls last, reason nulls last
