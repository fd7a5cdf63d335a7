-- Funnel
--
-- Question: How many go all the steps, one after the other, and where do the others leave?
-- Grain:    one row per step
-- Reads:    page_views, visits, events, numbers
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           steps (text, default /* > add*to* > transaction): one to six steps with " > " between them: the path of a page, the name of an event, or the action of a structured one; * stands for anything
--           days (integer 1 to 366, default 30): a step counts if it is done within so many days after the first
--           within_visit (boolean, default false): count visits in which all was done, not visitors
-- Returns:  step (count): place of the step, from 1
--           item (text): the step as it was asked
--           reached (count): visitors (or visits) who did it after all the steps before it
--           share_of_first (share): reached among those who did the first step
--           conversion (share): reached among those who did the step before; 1 at the first
--           dropped (count): those who did the step before and not this one
--           drop_off (share): dropped among those who did the step before; 0 at the first
--           median_seconds (seconds): half needed no longer from the first time the step before was reached to the first time this one was; null at the first
--           p95_seconds (seconds): 95 of 100 needed no longer
-- Chart:    bar of reached by step, item
-- Note:     Other things may happen between the steps, and steps may be repeated: the latest first step counts that led to a later one. One event is one
--           step at most. Pages are told by their path, whatever their host. For a goal of the config write what it is made of.
with page_happenings as (
  select
    visitor_id,
    visit_id,
    start_tstamp as event_tstamp,
    0 as after_pages,
    event_id,
    page_urlpath as what
  from page_views
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
other_events as (
  select
    visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash) as visitor_id,
    domain_sessionid,
    case when derived_tstamp <= collector_tstamp then derived_tstamp else collector_tstamp end as event_tstamp,
    event_id,
    case when event = 'struct' then se_action else event_name end as what
  from events
  where event not in ('page_view', 'page_ping')
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
),
other_happenings as (
  select
    visits.visitor_id,
    visits.visit_id,
    other_events.event_tstamp,
    1 as after_pages,
    other_events.event_id,
    other_events.what
  from other_events
  join visits on visits.visitor_id = other_events.visitor_id
  where other_events.event_tstamp >= visits.start_tstamp
    and other_events.event_tstamp <= visits.end_tstamp
    and (other_events.domain_sessionid is null or other_events.domain_sessionid = visits.domain_sessionid)
    and (${bots} or not visits.is_bot)
),
happenings as (
  select visitor_id, visit_id, event_tstamp, after_pages, event_id, what from page_happenings
  union all
  select visitor_id, visit_id, event_tstamp, after_pages, event_id, what from other_happenings
),
after_step_1 as (
  select
    case when ${within_visit} then visit_id else visitor_id end as who,
    event_tstamp,
    after_pages,
    event_id,
    what,
    case when matches(what, item_of(${steps}, 1)) then event_tstamp end as begun_1
  from happenings
  where visitor_id is not null
    and visit_id is not null
),
after_step_2 as (
  select
    after_step_1.*,
    case when matches(what, item_of(${steps}, 2)) then max(begun_1) over (
      partition by who
      order by event_tstamp nulls last, after_pages nulls last, event_id nulls last
      rows between unbounded preceding and 1 preceding
    ) end as begun_2
  from after_step_1
),
after_step_3 as (
  select
    after_step_2.*,
    case when matches(what, item_of(${steps}, 3)) then max(begun_2) over (
      partition by who
      order by event_tstamp nulls last, after_pages nulls last, event_id nulls last
      rows between unbounded preceding and 1 preceding
    ) end as begun_3
  from after_step_2
),
after_step_4 as (
  select
    after_step_3.*,
    case when matches(what, item_of(${steps}, 4)) then max(begun_3) over (
      partition by who
      order by event_tstamp nulls last, after_pages nulls last, event_id nulls last
      rows between unbounded preceding and 1 preceding
    ) end as begun_4
  from after_step_3
),
after_step_5 as (
  select
    after_step_4.*,
    case when matches(what, item_of(${steps}, 5)) then max(begun_4) over (
      partition by who
      order by event_tstamp nulls last, after_pages nulls last, event_id nulls last
      rows between unbounded preceding and 1 preceding
    ) end as begun_5
  from after_step_4
),
after_step_6 as (
  select
    after_step_5.*,
    case when matches(what, item_of(${steps}, 6)) then max(begun_5) over (
      partition by who
      order by event_tstamp nulls last, after_pages nulls last, event_id nulls last
      rows between unbounded preceding and 1 preceding
    ) end as begun_6
  from after_step_5
),
walkers as (
  select
    who,
    min(case when seconds_between(begun_1, event_tstamp) <= 86400 * ${days} then event_tstamp end) as reached_1,
    min(case when seconds_between(begun_2, event_tstamp) <= 86400 * ${days} then event_tstamp end) as reached_2,
    min(case when seconds_between(begun_3, event_tstamp) <= 86400 * ${days} then event_tstamp end) as reached_3,
    min(case when seconds_between(begun_4, event_tstamp) <= 86400 * ${days} then event_tstamp end) as reached_4,
    min(case when seconds_between(begun_5, event_tstamp) <= 86400 * ${days} then event_tstamp end) as reached_5,
    min(case when seconds_between(begun_6, event_tstamp) <= 86400 * ${days} then event_tstamp end) as reached_6
  from after_step_6
  group by who
),
steps_asked as (
  select n as step, item_of(${steps}, n) as item
  from numbers
  where n >= 1
    and n <= 6
    and n <= items_in(${steps})
),
steps_of_walkers as (
  select
    steps_asked.step,
    steps_asked.item,
    case steps_asked.step
      when 1 then reached_1
      when 2 then reached_2
      when 3 then reached_3
      when 4 then reached_4
      when 5 then reached_5
      when 6 then reached_6
    end as reached_tstamp,
    case steps_asked.step
      when 2 then reached_1
      when 3 then reached_2
      when 4 then reached_3
      when 5 then reached_4
      when 6 then reached_5
    end as tstamp_before
  from walkers
  join steps_asked on steps_asked.step <= 6
  where walkers.reached_1 is not null
),
timed_steps as (
  select
    step,
    item,
    case when reached_tstamp is not null then 1 else 0 end as is_reached,
    case when step = 1 or tstamp_before is not null then 1 else 0 end as is_reached_before,
    seconds_between(tstamp_before, reached_tstamp) as seconds
  from steps_of_walkers
),
ranked_steps as (
  select
    timed_steps.*,
    row_number() over (partition by step order by seconds nulls last) as place,
    count(seconds) over (partition by step) as timed
  from timed_steps
),
step_counts as (
  select
    step,
    item,
    cast(count(*) as bigint) as reached_first,
    cast(sum(is_reached_before) as bigint) as reached_before,
    cast(sum(is_reached) as bigint) as reached,
    min(case when place * 100 >= timed * 50 then seconds end) as median_seconds,
    min(case when place * 100 >= timed * 95 then seconds end) as p95_seconds
  from ranked_steps
  group by step, item
)
select
  step,
  item,
  reached,
  ratio(reached, reached_first) as share_of_first,
  ratio(reached, reached_before) as conversion,
  reached_before - reached as dropped,
  ratio(reached_before - reached, reached_before) as drop_off,
  median_seconds,
  p95_seconds
from step_counts
order by step nulls last
