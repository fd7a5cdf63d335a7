-- Downloads
--
-- Question: Which files are downloaded?
-- Grain:    one row per address
-- Reads:    entities, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           kinds (list of text, default pdf | xls | xlsx | doc | docx | txt | rtf | csv | exe | key | pps | ppt | pptx | 7z | pkg | rar | gz | zip | avi | mov | mp4 | mpe | mpeg | wmv | mid | midi | mp3 | wav | wma): endings of the files that count, in small letters
--           limit (integer 1 to 10000, default 20): how many files
-- Returns:  file_url (text): address of the file
--           kind (text): its ending, in small letters
--           downloads (count): clicks on links to it
--           visitors (count): different visitors who clicked
--           pages (count): different pages it was clicked on, host and path
-- Chart:    bar of downloads by file_url
-- Note:     Counted are clicks: whether the file arrived, a page is not told. They are the events link_click of the plugins links or auto-capture.
with link_clicks as (
  select
    json_text(e.data, '$.targetUrl') as target_url,
    lower(events.page_urlhost) as page_host,
    coalesce(events.page_urlhost, '') || ' ' || coalesce(events.page_urlpath, '') as page,
    visitor_id(events.domain_userid, events.network_userid, events.network_userid_new, events.visitor_hash) as visitor
  from entities e
  join events on events.dt = e.dt and events.event_id = e.event_id
  where e.dt >= ${from}
    and e.dt <= ${to}
    and (${app_id} is null or e.app_id = ${app_id})
    and (${bots} or not e.is_bot)
    and events.dt >= ${from}
    and events.dt <= ${to}
    and e.origin = 'event'
    and e.schema_name = 'link_click'
),
file_clicks as (
  select target_url, ending_of(target_url) as kind, page, visitor
  from link_clicks
)
select
  target_url as file_url,
  kind,
  count(*) as downloads,
  count(distinct visitor) as visitors,
  count(distinct page) as pages
from file_clicks
where kind in ${kinds}
group by target_url, kind
order by downloads desc nulls last, file_url nulls last
limit ${limit}
