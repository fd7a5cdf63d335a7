-- Read next
--
-- Question: What else did those read who read a page?
-- Grain:    one row per page and suggestion
-- Reads:    page_views
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           page (text, default null): suggestions for the page with this path; null: for all
--           pages (text, default *): only pages whose path is like this; * stands for anything
--           least_seconds (number 0 to 3600, default 0): a page counts as read from so much engagement with a view of it
--           most_items (integer 2 to 2000, default 300): only so many pages are looked at, those of most visitors
--           largest_history (integer 2 to 200, default 50): visitors with more different pages are left out
--           suggestions (integer 1 to 100, default 5): how many for each
--           limit (integer 1 to 1000000, default 100): how many rows
-- Returns:  page_host (text): host of the page; null: the events name none
--           page_path (text): path of the page
--           place (count): of the suggestion, from 1
--           other_host (text): host of the page suggested; null: the events name none
--           other_path (text): path of the page suggested
--           visitors (count): who read both
--           similarity (number): cosine of the two by their visitors: those of both, divided by the root of the product of the numbers of each; 1: the same people
-- Chart:    bar of similarity by page_path, other_path
-- Note:     A page is never its own suggestion. Pages everybody sees, such as the start page, are best left out by pages.
--           Bounded: somebody gives at most largest_history² pairs, all together at most most_items² different ones.
with possessions as (
  select
    visitor_id as person,
    coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '') as item,
    max(page_urlhost) as page_host,
    max(page_urlpath) as page_path,
    min(start_tstamp) as first_tstamp
  from page_views
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and visitor_id is not null
    and engaged_seconds >= ${least_seconds}
    and matches(coalesce(page_urlpath, ''), ${pages})
  group by visitor_id, coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '')
),
possessions_of_people as (
  select possessions.*, count(*) over (partition by person) as items_of_person
  from possessions
),
possessions_by_item as (
  select
    possessions_of_people.*,
    count(*) over (partition by item) as people_with_it
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
    max(a.page_host) as page_host,
    max(a.page_path) as page_path,
    max(b.page_host) as other_host,
    max(b.page_path) as other_path,
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
  page_host,
  page_path,
  place,
  other_host,
  other_path,
  people_with_both as visitors,
  similarity
from suggestions_in_order
where place <= ${suggestions}
  and (${page} is null or page_path = ${page})
order by page_host nulls last, page_path nulls last, place nulls last
limit ${limit}
