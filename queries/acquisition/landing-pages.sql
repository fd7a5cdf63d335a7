-- Landing pages
--
-- Question: On which pages do visits begin, and what becomes of them?
-- Grain:    one row per page, host and path
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 50): how many pages
-- Returns:  page_host (text): host of the first page of the visit
--           page_path (text): its path, without query and fragment; null: the address names none
--           visits (count): visits
--           visit_share (share): of all visits that are counted here
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           new_visits (count): visits that are the first of their visitor
--           bounce_rate (share): visits with one page view and no interaction
--           visits_with_order (count): visits with an order
--           conversion_rate (share): visits with an order, of all visits of the row
-- Chart:    bar of visits by page_path
-- Note:     Visits without a page view are left out.
with landing_pages as (
  select
    landing_page_urlhost as page_host,
    landing_page_urlpath as page_path,
    count(*) as visits,
    count(distinct visitor_id) as visitors,
    count(case when is_new then 1 end) as new_visits,
    count(case when is_bounce then 1 end) as bounces,
    count(case when orders > 0 then 1 end) as visits_with_order
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and landing_page_view_id is not null
  group by landing_page_urlhost, landing_page_urlpath
),
landing_pages_of_all as (
  select landing_pages.*, sum(visits) over () as all_visits
  from landing_pages
)
select
  page_host,
  page_path,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  new_visits,
  ratio(bounces, visits) as bounce_rate,
  visits_with_order,
  ratio(visits_with_order, visits) as conversion_rate
from landing_pages_of_all
order by visits desc nulls last, page_host nulls last, page_path nulls last
limit ${limit}
