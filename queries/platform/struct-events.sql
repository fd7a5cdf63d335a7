-- Structured events
--
-- Question: How often did which structured events happen, and what do their values add up to?
-- Grain:    one row per category, action and label
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 100): how many rows
-- Returns:  category (text): category of the event
--           action (text): action of the event
--           label (text): label of the event; null: it has none
--           events (count): events
--           visitors (count): different visitors among them, as in traffic/visitors-by-day
--           values_told (count): those of the events that have a value
--           value_sum (number): their values together, each to the thousandth
--           value_average (number): value_sum by values_told; null: no event has a value
-- Chart:    bar of events by category, action, label
-- Note:     Values beyond a million millions are mistakes and left out.
with struct_events as (
  select
    se_category,
    se_action,
    se_label,
    visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash) as visitor,
    case when abs(se_value) <= 1000000000000 then cast(round(se_value * 1000) as bigint) end as thousandths
  from events
  where event = 'struct'
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
kinds as (
  select
    se_category,
    se_action,
    se_label,
    count(*) as events,
    count(distinct visitor) as visitors,
    count(thousandths) as values_told,
    cast(coalesce(sum(thousandths), 0) as double) / 1000 as value_sum
  from struct_events
  group by se_category, se_action, se_label
)
select
  se_category as category,
  se_action as action,
  se_label as label,
  events,
  visitors,
  values_told,
  value_sum,
  ratio(value_sum, values_told) as value_average
from kinds
order by events desc nulls last, category nulls last, action nulls last, label nulls last
limit ${limit}
