-- Also bought: hit rate
--
-- Question: How often do suggestions like those of recommendations/also-bought name what is bought next?
-- Grain:    one row
-- Reads:    order_items
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           most_items (integer 2 to 2000, default 300): only so many products are looked at, those of most buyers
--           largest_history (integer 2 to 200, default 50): buyers with more different products are left out
--           suggestions (integer 1 to 100, default 5): how many for each
--           neighbours (integer 1 to 200, default 20): of each item only so many like it are asked
--           tried_from (day, default 1970-01-01): only buyers are tried whose last product came on this day or later, UTC
-- Returns:  buyers (count): buyers tried: those with two different products and more
--           hits (count): those whose last is among the suggestions made from the others
--           hit_rate (share): hits among them
-- Chart:    table
-- Note:     A buyer is a visitor here, not the business user behind several.
--           Held out is the last product of each; what is like what is learned from all the rest. Suggested is what is most like the others together, never what somebody had already.
--           Bounded: somebody gives at most largest_history² pairs, all together at most most_items² different ones; a trial asks at most largest_history × neighbours of them.
with possessions as (
  select
    visitor_id as person,
    sku as item,
    min(item_tstamp) as first_tstamp
  from order_items
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and sku is not null
    and visitor_id is not null
  group by visitor_id, sku
),
possessions_of_people as (
  select
    person,
    item,
    count(*) over (partition by person) as items_of_person,
    row_number() over (partition by person order by first_tstamp desc nulls last, item desc nulls last) as from_last,
    first_value(item) over (partition by person order by first_tstamp desc nulls last, item desc nulls last) as last_item,
    max(first_tstamp) over (partition by person) as last_tstamp
  from possessions
),
learned_by_item as (
  select
    person,
    item,
    case when items_of_person >= 2 and day_of(last_tstamp) >= ${tried_from} then last_item end as held_out,
    count(*) over (partition by item) as people_with_it
  from possessions_of_people
  where items_of_person <= ${largest_history}
    and (from_last > 1 or items_of_person = 1)
),
learned as (
  select
    learned_by_item.*,
    dense_rank() over (order by people_with_it desc nulls last, item nulls last) as item_place
  from learned_by_item
),
pairs as (
  select
    a.item,
    b.item as other_item,
    cast(
      round(1000000 * count(*) / sqrt(cast(max(a.people_with_it) * max(b.people_with_it) as double))) as bigint
    ) as millionths
  from learned a
  join learned b on b.person = a.person
  where a.item_place <= ${most_items}
    and b.item_place <= ${most_items}
  group by a.item, b.item
),
pairs_in_order as (
  select
    pairs.*,
    row_number() over (
      partition by item, case when item = other_item then 1 else 0 end
      order by millionths desc nulls last, other_item nulls last
    ) as place
  from pairs
),
candidates as (
  select
    l.person,
    l.held_out,
    p.other_item as item,
    sum(p.millionths) as score,
    max(case when p.other_item = l.item then 1 else 0 end) as is_own
  from learned l
  left join pairs_in_order p on p.item = l.item and p.place <= ${neighbours}
  where l.held_out is not null
  group by l.person, l.held_out, p.other_item
),
candidates_in_order as (
  select
    candidates.*,
    row_number() over (partition by person, is_own order by score desc nulls last, item nulls last) as place
  from candidates
),
trials as (
  select
    person,
    max(case when is_own = 0 and item = held_out and place <= ${suggestions} then 1 end) as hit
  from candidates_in_order
  group by person
)
select
  count(*) as buyers,
  count(hit) as hits,
  ratio(count(hit), count(*)) as hit_rate
from trials
order by buyers nulls last
