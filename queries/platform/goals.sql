-- Goals
--
-- Question: How many visits reach a goal?
-- Grain:    one row per goal that was reached
-- Reads:    visits, numbers
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  goal (text): its name
--           kind (text): goal (one of the config's, models.goals) or order (the visit has an order)
--           visits (count): visits that reached it
--           visitors (count): different visitors who did
--           conversion (share): visits that reached it among all visits
--           visitor_conversion (share): visitors who did among all visitors
-- Chart:    bar of conversion by goal, kind
-- Note:     Goals are told when a day's models are made: a goal that is new in the config counts from then on. At most 100 goals of a visit are read.
with visits_asked as (
  select
    visit_id,
    visitor_id,
    orders,
    replace(substr(goals, 2, length(goals) - 2), '|', ' > ') as goals_in_order
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
places as (
  select n from numbers where n >= 1 and n <= 100
),
happenings as (
  select
    'goal' as kind,
    item_of(visits_asked.goals_in_order, places.n) as goal,
    visits_asked.visit_id,
    visits_asked.visitor_id
  from visits_asked
  join places on places.n <= items_in(visits_asked.goals_in_order)
  where visits_asked.goals_in_order is not null
  union all
  select 'order' as kind, 'order' as goal, visit_id, visitor_id from visits_asked where orders > 0
  union all
  select 'visit' as kind, 'visit' as goal, visit_id, visitor_id from visits_asked
),
goals_and_visits as (
  select kind, goal, count(distinct visit_id) as visits, count(distinct visitor_id) as visitors
  from happenings
  group by kind, goal
),
goals_beside_visits as (
  select
    kind,
    goal,
    visits,
    visitors,
    max(case when kind = 'visit' then visits end) over () as all_visits,
    max(case when kind = 'visit' then visitors end) over () as all_visitors
  from goals_and_visits
)
select
  goal,
  kind,
  visits,
  visitors,
  ratio(visits, all_visits) as conversion,
  ratio(visitors, all_visitors) as visitor_conversion
from goals_beside_visits
where kind <> 'visit'
order by visits desc nulls last, kind nulls last, goal nulls last
