-- Page views by day
--
-- Question: How many pages were viewed, day by day?
-- Grain:    one row per day that has a page view
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  day (day): the day, UTC, by the collector's clock
--           page_views (count): events of kind page_view
--           pages (count): different addresses among them, host and path
-- Chart:    line of page_views by day
select
  dt as day,
  count(*) as page_views,
  count(distinct coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '')) as pages
from events
where event = 'page_view'
  and dt >= ${from}
  and dt <= ${to}
  and (${app_id} is null or app_id = ${app_id})
  and (${bots} or not coalesce(is_bot, false))
group by dt
order by day nulls last
