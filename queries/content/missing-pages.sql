-- Missing pages
--
-- Question: Which pages were asked for that do not exist, and where are the links to them?
-- Grain:    one row per missing page and the page that led to it
-- Reads:    page_views
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           title (text, default *404*): pages with a title like this are the site's answer to a missing page; * stands for anything, capitals do not matter
--           other_title (text, default *not found*): as title, another one
--           path (text, default null): as title, but for the path of the page; null: none is told by its path
--           limit (integer 1 to 10000, default 50): how many rows
-- Returns:  page_host (text): host of the missing page; null: the events name none
--           page_path (text): its path
--           referrer_host (text): host of the page before; null: none is known, as when the address was typed
--           referrer_path (text): path of the page before; null: not told
--           page_views (count): how often it was asked for
--           visitors (count): by how many different visitors
--           first_day (day): the first day, UTC
--           last_day (day): the last day, UTC
-- Chart:    bar of page_views by page_path
-- Note:     A tracker is not told the status of its page, so that the title must tell. Pages without the tracker are not seen at all.
select
  page_urlhost as page_host,
  page_urlpath as page_path,
  refr_urlhost as referrer_host,
  refr_urlpath as referrer_path,
  count(*) as page_views,
  count(distinct visitor_id) as visitors,
  min(dt) as first_day,
  max(dt) as last_day
from page_views
where dt >= ${from}
  and dt <= ${to}
  and (${app_id} is null or app_id = ${app_id})
  and (${bots} or not is_bot)
  and (
    matches(lower(page_title), lower(${title}))
    or matches(lower(page_title), lower(${other_title}))
    or matches(lower(page_urlpath), lower(${path}))
  )
group by page_urlhost, page_urlpath, refr_urlhost, refr_urlpath
order by page_views desc nulls last, page_host nulls last, page_path nulls last, referrer_host nulls last, referrer_path nulls last
limit ${limit}
