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
    max(i.name) as name,
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
possessions_of_people as (
  select possessions.*, count(*) over (partition by person) as items_of_person
  from possessions
),
possessions_by_item as (
  select
    possessions_of_people.*,
    count(*) over (partition by item) as people_with_it,
    max(name) over (partition by item) as item_name
  from possessions_of_people
  where items_of_person <= ${largest_history}
),
possessions_in_order as (
  select
    possessions_by_item.*,
    dense_rank() over (order by people_with_it desc nulls last, item nulls last) as item_place
  from possessions_by_item
),
looked_at as (
  select * from possessions_in_order where item_place <= ${most_items}
),
pairs as (
  select
    a.item,
    b.item as other_item,
    max(a.item_name) as name,
    max(b.item_name) as other_name,
    count(*) as people_with_both,
    count(*) / sqrt(cast(max(a.people_with_it) * max(b.people_with_it) as double)) as similarity
  from looked_at a
  join looked_at b on b.person = a.person
  where a.item <> b.item
  group by a.item, b.item
),
suggestions_in_order as (
  select
    pairs.*,
    row_number() over (
      partition by item order by similarity desc nulls last, people_with_both desc nulls last, other_item nulls last
    ) as place
  from pairs
)
select
  item as sku,
  name,
  place,
  other_item as other_sku,
  other_name,
  people_with_both as buyers,
  similarity
from suggestions_in_order
where place <= ${suggestions}
  and (${sku} is null or item = ${sku})
order by sku nulls last, place nulls last
limit ${limit}
