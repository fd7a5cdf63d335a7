-- Also bought
--
-- Question: What did those who bought a product buy as well?
-- Grain:    one row per product and suggestion
-- Reads:    order_items, user_mapping
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           sku (text, default null): suggestions for this product; null: for all
--           most_items (integer 2 to 2000, default 300): only so many products are looked at, those of most buyers
--           largest_history (integer 2 to 200, default 50): buyers with more different products are left out
--           suggestions (integer 1 to 100, default 5): how many for each
--           limit (integer 1 to 1000000, default 100): how many rows
-- Returns:  sku (text): the product
--           name (text): its name; null: nothing tells
--           place (count): of the suggestion, from 1
--           other_sku (text): product suggested
--           other_name (text): its name; null: nothing tells
--           buyers (count): who bought both
--           similarity (number): cosine of the two by their buyers: those of both, divided by the root of the product of the numbers of each; 1: the same people
-- Chart:    bar of similarity by name, other_name
-- Note:     A buyer is a business user, else a visitor, with all orders of the days asked for. A product is never its own suggestion.
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
histories as (
  select person
  from possessions
  group by person
  having count(*) <= ${largest_history}
),
kept as (
  select p.person, p.item
  from possessions p
  join histories h on h.person = p.person
),
items as (
  select item, count(*) as people_with_it
  from kept
  group by item
),
items_in_order as (
  select items.*, row_number() over (order by people_with_it desc nulls last, item nulls last) as place
  from items
),
looked_at as (
  select k.person, k.item, i.people_with_it
  from kept k
  join items_in_order i on i.item = k.item
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
    pairs.*,
    people_with_both / sqrt(cast(people_with_first * people_with_second as double)) as similarity
  from pairs
),
suggestions_in_order as (
  select
    similarities.*,
    row_number() over (
      partition by item order by similarity desc nulls last, people_with_both desc nulls last, other_item nulls last
    ) as place
  from similarities
),
names as (
  select sku, max(name) as name
  from order_items
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and sku is not null
  group by sku
)
select
  s.item as sku,
  first_names.name as name,
  s.place,
  s.other_item as other_sku,
  second_names.name as other_name,
  s.people_with_both as buyers,
  s.similarity
from suggestions_in_order s
left join names first_names on first_names.sku = s.item
left join names second_names on second_names.sku = s.other_item
where s.place <= ${suggestions}
  and (${sku} is null or s.item = ${sku})
order by sku nulls last, place nulls last
limit ${limit}
