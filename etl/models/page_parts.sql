-- What happened on page views, by day and visit
--
-- A page view can go on after midnight, and into another visit.
--
-- Grain: one row per page view, day and visit with an event of it
select
  page_key,
  view_number,
  visit_id,
  dt,
  count(*) as events,
  sum(is_ping) as page_pings,
  count(distinct heartbeat) as heartbeats,
  sum(case when event in ('page_view', 'page_ping') then 0 else 1 end) as interactions,
  sum(case when event_name = 'link_click' then 1 else 0 end) as link_clicks,
  sum(case when event_name = 'application_error' then 1 else 0 end) as errors,
  max(is_measured) as is_measured,
  cast(sum(engaged_ms) as bigint) as engaged_ms,
  max(scroll_share) as scroll_share,
  max(event_at) as last_at
from visit_events
group by page_key, view_number, visit_id, dt
