-- Also bought: hit rate
--
-- Question: How often do suggestions like those of recommendations/also-bought name what is bought next?
-- Grain:    one row
-- Reads:    order_items, user_mapping
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           most_items (integer 2 to 2000, default 300): only so many products are looked at, those of most buyers
--           largest_history (integer 2 to 200, default 50): buyers with more different products are left out
--           suggestions (integer 1 to 100, default 5): how many for each
--           neighbours (integer 1 to 200, default 20): of each item only so many like it are asked
--           most_people (integer 1 to 1000000, default 10000): so many buyers are tried, those who bought something last
-- Returns:  buyers (count): buyers tried: those with two different products and more
--           hits (count): those whose last is among the suggestions made from the others
--           hit_rate (share): hits among them
--           popular_hits (count): those whose last is among the most popular they did not have
--           popular_hit_rate (share): popular_hits among them: what suggestions must beat
-- Chart:    table
-- Note:     Held out is the last product of each; what is like what is learned from all the rest. Suggested is what is most like the others together, never what somebody had already.
--           Bounded: somebody gives at most largest_history² pairs, all together at most most_items² different ones.
with possessions as (
  select
    coalesce(m.user_id, i.visitor_id) as person,
    i.sku as item,
    min(i.item_tstamp) as first_tstamp
  from order_items i
  left join user_mapping m on m.visitor_id = i.visitor_id
  where i.dt >= ${from}
    and i.dt <= ${to}
    and (${app_id} is null or i.app_id = ${app_id})
    and (${bots} or not i.is_bot)
    and i.sku is not null
    and i.visitor_id is not null
  group by coalesce(m.user_id, i.visitor_id), i.sku
),
possessions_in_order as (
  select
    possessions.*,
    count(*) over (partition by person) as items_of_person,
    row_number() over (partition by person order by first_tstamp desc nulls last, item desc nulls last) as from_last
  from possessions
),
histories as (
  select person, item, first_tstamp, case when items_of_person >= 2 and from_last = 1 then 1 else 0 end as is_held_out
  from possessions_in_order
  where items_of_person <= ${largest_history}
),
held_out_in_order as (
  select person, item, row_number() over (order by first_tstamp desc nulls last, person nulls last) as place
  from histories
  where is_held_out = 1
),
held_out as (
  select person, item
  from held_out_in_order
  where place <= ${most_people}
),
learned as (
  select person, item
  from histories
  where is_held_out = 0
),
items as (
  select item, count(*) as people_with_it
  from learned
  group by item
),
items_in_order as (
  select items.*, row_number() over (order by people_with_it desc nulls last, item nulls last) as place
  from items
),
looked_at as (
  select l.person, l.item, i.people_with_it, i.place
  from learned l
  join items_in_order i on i.item = l.item
  where i.place <= ${most_items}
),
pairs as (
  select
    a.item,
    b.item as other_item,
    max(a.people_with_it) as people_with_first,
    max(b.people_with_it) as people_with_second,
    count(*) as people_with_both
  from looked_at a
  join looked_at b on b.person = a.person
  where a.item <> b.item
  group by a.item, b.item
),
similarities as (
  select
    item,
    other_item,
    cast(round(1000000 * people_with_both / sqrt(cast(people_with_first * people_with_second as double))) as bigint) as millionths
  from pairs
),
similarities_in_order as (
  select
    similarities.*,
    row_number() over (partition by item order by millionths desc nulls last, other_item nulls last) as place
  from similarities
),
candidates as (
  select h.person, s.other_item as item, sum(s.millionths) as score
  from held_out h
  join looked_at l on l.person = h.person
  join similarities_in_order s on s.item = l.item
  where s.place <= ${neighbours}
  group by h.person, s.other_item
),
foreign_candidates as (
  select c.person, c.item, c.score
  from candidates c
  left join looked_at own on own.person = c.person and own.item = c.item
  where own.item is null
),
suggestions_in_order as (
  select
    foreign_candidates.*,
    row_number() over (partition by person order by score desc nulls last, item nulls last) as place
  from foreign_candidates
),
popular_places as (
  select h.person, max(i.place) - count(case when l.place < i.place then 1 end) as place
  from held_out h
  join items_in_order i on i.item = h.item
  left join looked_at l on l.person = h.person
  where i.place <= ${most_items}
  group by h.person
),
trials as (
  select
    h.person,
    case when s.place <= ${suggestions} then 1 end as hit,
    case when p.place <= ${suggestions} then 1 end as popular_hit
  from held_out h
  left join suggestions_in_order s on s.person = h.person and s.item = h.item
  left join popular_places p on p.person = h.person
)
select
  count(*) as buyers,
  count(hit) as hits,
  ratio(count(hit), count(*)) as hit_rate,
  count(popular_hit) as popular_hits,
  ratio(count(popular_hit), count(*)) as popular_hit_rate
from trials
order by buyers nulls last
