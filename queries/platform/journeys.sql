-- Journeys
--
-- Question: Which ways do visits take through the pages?
-- Grain:    one row per journey of so many pages
-- Reads:    page_views
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           pages (integer 2 to 5, default 3): how many pages a journey has
--           from_entry (boolean, default true): only journeys that begin with the first page of a visit; false: every stretch of a visit
--           limit (integer 1 to 10000, default 20): how many journeys
-- Returns:  journey (text): paths of the pages in their order, " > " between them
--           visits (count): visits that took it
--           times (count): how often it was taken
--           share (share): visits that took it among all visits with a page view
-- Chart:    bar of visits by journey
-- Note:     A page that is viewed twice in a row, as when it is loaded anew, is one page. Visits with fewer pages have no journey of that length.
with moves as (
  select
    visit_id,
    page_number,
    is_entry,
    coalesce(page_urlpath, '') as path_1
  from page_views
  where visit_id is not null
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and (
      is_entry
      or coalesce(page_urlhost, '') <> coalesce(previous_page_urlhost, '')
      or coalesce(page_urlpath, '') <> coalesce(previous_page_urlpath, '')
    )
),
stretches as (
  select
    visit_id,
    is_entry,
    path_1,
    lead(path_1, 1) over (partition by visit_id order by page_number nulls last) as path_2,
    lead(path_1, 2) over (partition by visit_id order by page_number nulls last) as path_3,
    lead(path_1, 3) over (partition by visit_id order by page_number nulls last) as path_4,
    lead(path_1, 4) over (partition by visit_id order by page_number nulls last) as path_5
  from moves
),
journeys_taken as (
  select
    visit_id,
    case
      when ${from_entry} and not is_entry then null
      when ${pages} = 2 then path_1 || ' > ' || path_2
      when ${pages} = 3 then path_1 || ' > ' || path_2 || ' > ' || path_3
      when ${pages} = 4 then path_1 || ' > ' || path_2 || ' > ' || path_3 || ' > ' || path_4
      else path_1 || ' > ' || path_2 || ' > ' || path_3 || ' > ' || path_4 || ' > ' || path_5
    end as journey
  from stretches
),
journeys_and_all as (
  select journey, count(distinct visit_id) as visits, count(*) as times
  from journeys_taken
  where journey is not null
  group by journey
  union all
  select cast(null as string) as journey, count(distinct visit_id) as visits, count(*) as times
  from moves
),
journeys_beside_all as (
  select
    journey,
    visits,
    times,
    max(case when journey is null then visits end) over () as all_visits
  from journeys_and_all
)
select
  journey,
  visits,
  times,
  ratio(visits, all_visits) as share
from journeys_beside_all
where journey is not null
order by visits desc nulls last, times desc nulls last, journey nulls last
limit ${limit}
