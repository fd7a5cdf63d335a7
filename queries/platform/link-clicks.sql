-- Link clicks
--
-- Question: Which links are clicked?
-- Grain:    one row per address a link leads to
-- Reads:    entities
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 100): how many addresses
-- Returns:  target_url (text): where the link leads; null: the click does not tell
--           clicks (count): clicks
--           page_views (count): different page views they happened on
--           share (share): clicks among all clicks on links
-- Chart:    bar of clicks by target_url
-- Note:     Needs link click tracking (events link_click).
with clicks_on_links as (
  select json_text(data, '$.targetUrl') as target_url, page_view_id
  from entities
  where origin = 'event'
    and schema_name = 'link_click'
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
targets as (
  select target_url, count(*) as clicks, count(distinct page_view_id) as page_views
  from clicks_on_links
  group by target_url
)
select
  target_url,
  clicks,
  page_views,
  ratio(clicks, sum(clicks) over ()) as share
from targets
order by clicks desc nulls last, target_url nulls last
limit ${limit}
