-- Outbound links
--
-- Question: Which links off the site are clicked?
-- Grain:    one row per address
-- Reads:    entities, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           own_hosts (list of text, default none): hosts that are no other site, besides that of the page and those below it
--           limit (integer 1 to 10000, default 20): how many addresses
-- Returns:  target_host (text): host the link leads to
--           target_url (text): address it leads to
--           clicks (count): clicks on it
--           visitors (count): different visitors who clicked
--           pages (count): different pages it was clicked on, host and path
-- Chart:    bar of clicks by target_url
-- Note:     Clicks are the events link_click, which the tracker sends with its plugins links or auto-capture.
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
link_targets as (
  select target_url, host_of(target_url) as target_host, page_host, page, visitor
  from link_clicks
)
select
  target_host,
  target_url,
  count(*) as clicks,
  count(distinct visitor) as visitors,
  count(distinct page) as pages
from link_targets
where target_host is not null
  and not coalesce(matches('.' || target_host, '*.' || page_host), false)
  and not coalesce(target_host in ${own_hosts}, false)
group by target_host, target_url
order by clicks desc nulls last, target_host nulls last, target_url nulls last
limit ${limit}
