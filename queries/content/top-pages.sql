-- Top pages
--
-- Question: Which pages are viewed most, by how many, how thoroughly, and how often do visits begin, end or fail on them?
-- Grain:    one row per page, host and path
-- Reads:    page_views
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 20): how many pages
-- Returns:  page_host (text): host of the address; null: the events name none
--           page_path (text): path of the address, without query and fragment
--           title (text): the title it was viewed under most often; null: it has none
--           page_views (count): views of the page
--           visitors (count): different visitors who viewed it
--           engaged_seconds (seconds): time it was visible and in use, all views together
--           scroll_share (share): how far down it was read, on average over the views that tell; null: none does
--           entries (count): visits that began on it
--           exits (count): visits that ended on it
--           bounces (count): visits that began on it and saw and did nothing else
--           bounce_rate (share): bounces among entries; null: no visit began on it
-- Chart:    bar of page_views by page_path
-- Note:     A view that belongs to no visit, because nothing tells who it was, counts as a visit of its own.
with views as (
  select
    page_urlhost,
    page_urlpath,
    coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '') as page,
    page_title,
    visitor_id,
    cast(round(engaged_seconds * 1000) as bigint) as engaged_ms,
    cast(round(scroll_share * 10000) as bigint) as scrolled,
    is_entry,
    is_exit,
    is_bounce
  from page_views
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
pages as (
  select
    page,
    max(page_urlhost) as page_host,
    max(page_urlpath) as page_path,
    count(*) as page_views,
    count(distinct visitor_id) as visitors,
    cast(sum(engaged_ms) as double) / 1000 as engaged_seconds,
    ratio(sum(scrolled), 10000 * count(scrolled)) as scroll_share,
    count(case when is_entry then 1 end) as entries,
    count(case when is_exit then 1 end) as exits,
    count(case when is_bounce then 1 end) as bounces
  from views
  group by page
),
title_views as (
  select page, page_title, count(*) as views_under_it
  from views
  where page_title is not null
  group by page, page_title
),
titles as (
  select
    page,
    page_title,
    row_number() over (partition by page order by views_under_it desc nulls last, page_title nulls last) as place
  from title_views
)
select
  pages.page_host,
  pages.page_path,
  titles.page_title as title,
  pages.page_views,
  pages.visitors,
  pages.engaged_seconds,
  pages.scroll_share,
  pages.entries,
  pages.exits,
  pages.bounces,
  ratio(pages.bounces, pages.entries) as bounce_rate
from pages
left join titles on titles.page = pages.page and titles.place = 1
order by page_views desc nulls last, page_host nulls last, page_path nulls last
limit ${limit}
