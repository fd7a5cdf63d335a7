-- Pages with errors
--
-- Question: On which pages do scripts fail, and on which share of their views?
-- Grain:    one row per page with an error
-- Reads:    page_views
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 20): how many pages
-- Returns:  page_host (text): host of the page; null: the events name none
--           page_path (text): path of the page, without query and fragment
--           page_views (count): views of the page
--           views_with_error (count): views on which an error was reported
--           error_rate (share): views_with_error among page_views
--           errors (count): errors reported
--           visitors (count): different visitors who met one
-- Chart:    bar of errors by page_path
-- Note:     Errors are the events application_error, which the tracker sends with its plugin errors.
with pages as (
  select
    page_urlhost as page_host,
    page_urlpath as page_path,
    count(*) as page_views,
    count(case when errors > 0 then 1 end) as views_with_error,
    cast(sum(errors) as bigint) as error_count,
    count(distinct case when errors > 0 then visitor_id end) as visitors
  from page_views
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  group by page_urlhost, page_urlpath
)
select
  page_host,
  page_path,
  page_views,
  views_with_error,
  ratio(views_with_error, page_views) as error_rate,
  error_count as errors,
  visitors
from pages
where error_count > 0
order by errors desc nulls last, page_host nulls last, page_path nulls last
limit ${limit}
