-- Top pages
--
-- Question: Which pages are viewed most?
-- Grain:    one row per page, host and path
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 20): how many pages
-- Returns:  page_host (text): host of the address; null: the events name none
--           page_path (text): path of the address, without query and fragment
--           title (text): the title it was viewed under most often; null: it has none
--           page_views (count): events of kind page_view
--           visitors (count): different visitors who viewed it, as in traffic/visitors-by-day
--           engaged_seconds (seconds): time it was visible and in focus, all views together; null: the tracker did not measure
-- Chart:    bar of page_views by page_path
with page_events as (
  select
    page_urlhost,
    page_urlpath,
    coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '') as page,
    engaged_ms,
    case when event = 'page_view' then 1 end as page_view,
    case when event = 'page_view' then page_title end as viewed_title,
    case
      when event = 'page_view' then visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash)
    end as viewer
  from events
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
pages as (
  select
    page,
    max(page_urlhost) as page_host,
    max(page_urlpath) as page_path,
    count(page_view) as page_views,
    count(distinct viewer) as visitors,
    cast(sum(engaged_ms) as double) / 1000 as engaged_seconds
  from page_events
  group by page
),
title_views as (
  select page, viewed_title, count(*) as views_under_it
  from page_events
  where viewed_title is not null
  group by page, viewed_title
),
titles as (
  select
    page,
    viewed_title,
    row_number() over (partition by page order by views_under_it desc nulls last, viewed_title nulls last) as place
  from title_views
)
select
  pages.page_host,
  pages.page_path,
  titles.viewed_title as title,
  pages.page_views,
  pages.visitors,
  pages.engaged_seconds
from pages
left join titles on titles.page = pages.page and titles.place = 1
where pages.page_views > 0
order by page_views desc nulls last, page_host nulls last, page_path nulls last
limit ${limit}
