-- Entry pages
--
-- Question: On which pages do visits begin, and how do they go on?
-- Grain:    one row per page on which a visit began
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 20): how many pages
-- Returns:  page_host (text): host of the page; null: the events name none
--           page_path (text): path of the page, without query and fragment
--           entries (count): visits that began on it
--           share (share): of all visits that saw a page
--           visitors (count): different visitors of these visits
--           bounces (count): visits that saw and did nothing else
--           bounce_rate (share): bounces among entries
--           page_views_per_visit (number): pages viewed in these visits, on average
--           visits_with_order (count): visits in which something was ordered
-- Chart:    bar of entries by page_path
with pages as (
  select
    landing_page_urlhost as page_host,
    landing_page_urlpath as page_path,
    count(*) as entries,
    count(distinct visitor_id) as visitors,
    count(case when is_bounce then 1 end) as bounces,
    cast(sum(page_views) as bigint) as views_of_visits,
    count(case when orders > 0 then 1 end) as visits_with_order
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and page_views > 0
  group by landing_page_urlhost, landing_page_urlpath
),
pages_with_total as (
  select pages.*, sum(entries) over () as all_entries
  from pages
)
select
  page_host,
  page_path,
  entries,
  ratio(entries, all_entries) as share,
  visitors,
  bounces,
  ratio(bounces, entries) as bounce_rate,
  ratio(views_of_visits, entries) as page_views_per_visit,
  visits_with_order
from pages_with_total
order by entries desc nulls last, page_host nulls last, page_path nulls last
limit ${limit}
