-- Exit pages
--
-- Question: On which pages do visits end, and which share of their views is the last?
-- Grain:    one row per page on which a visit ended
-- Reads:    page_views
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 20): how many pages
-- Returns:  page_host (text): host of the page; null: the events name none
--           page_path (text): path of the page, without query and fragment
--           exits (count): visits that ended on it
--           share (share): of all visits that ended
--           page_views (count): views of the page, in visits
--           exit_rate (share): exits among these views
-- Chart:    bar of exits by page_path
with pages as (
  select
    page_urlhost as page_host,
    page_urlpath as page_path,
    count(case when is_exit then 1 end) as exits,
    count(*) as page_views
  from page_views
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and visit_id is not null
  group by page_urlhost, page_urlpath
),
pages_with_total as (
  select pages.*, sum(exits) over () as all_exits
  from pages
)
select
  page_host,
  page_path,
  exits,
  ratio(exits, all_exits) as share,
  page_views,
  ratio(exits, page_views) as exit_rate
from pages_with_total
where exits > 0
order by exits desc nulls last, page_host nulls last, page_path nulls last
limit ${limit}
