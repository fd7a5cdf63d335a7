-- Previous pages
--
-- Question: Which pages are viewed right before a page?
-- Grain:    one row per page and page before it
-- Reads:    page_views
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           page (text, default *): only pages whose path is like this; * stands for anything
--           limit (integer 1 to 10000, default 50): how many rows
-- Returns:  page_host (text): host of the page; null: the events name none
--           page_path (text): path of the page
--           previous_host (text): host of the page before it; null: the visit began here
--           previous_path (text): path of the page before it; null: the visit began here
--           page_views (count): views of the page that had this one before them
--           share (share): of all views of the page, in visits
-- Chart:    bar of page_views by page_path, previous_path
with steps as (
  select
    page_urlhost as page_host,
    page_urlpath as page_path,
    previous_page_urlhost as previous_host,
    previous_page_urlpath as previous_path,
    count(*) as views_of_step
  from page_views
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and visit_id is not null
    and matches(coalesce(page_urlpath, ''), ${page})
  group by page_urlhost, page_urlpath, previous_page_urlhost, previous_page_urlpath
),
steps_with_total as (
  select steps.*, sum(views_of_step) over (partition by page_host, page_path) as views_of_page
  from steps
)
select
  page_host,
  page_path,
  previous_host,
  previous_path,
  views_of_step as page_views,
  ratio(views_of_step, views_of_page) as share
from steps_with_total
order by page_views desc nulls last, page_host nulls last, page_path nulls last, previous_host nulls last, previous_path nulls last
limit ${limit}
