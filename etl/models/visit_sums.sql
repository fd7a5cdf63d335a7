-- Visits, as far as they are sums of their events
--
-- Grain: one row per visit
with events_by_visit as (
  select
    visit_id,
    max(visit_dt) as visit_dt,
    max(kind) as kind,
    max(is_capped) as is_capped,
    min(event_at) as first_at,
    max(event_at) as last_at,
    min(domain_sessionidx) as visit_number,
    max(is_network_new) as is_network_new,
    min(case when visitor_id is not null then visit_position end) as visitor_position,
    max(case when user_id is not null then visit_position end) as user_position,
    count(*) as events,
    sum(case when event = 'page_view' then 1 else 0 end) as page_views,
    count(distinct case when event = 'page_view' then coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '') end) as pages,
    sum(is_ping) as page_pings,
    sum(case when event in ('page_view', 'page_ping') then 0 else 1 end) as interactions,
    sum(case when event = 'struct' then 1 else 0 end) as struct_events,
    sum(case when event = 'unstruct' then 1 else 0 end) as self_describing_events,
    sum(case when event_name = 'link_click' then 1 else 0 end) as link_clicks,
    sum(case when event_name = 'site_search' then 1 else 0 end) as site_searches,
    sum(case when event_name = 'submit_form' then 1 else 0 end) as form_submits,
    sum(case when event_name = 'application_error' then 1 else 0 end) as errors,
    ${goals_reached} as goals,
    max(scroll_share) as scroll_share,
    max(is_measured) as is_measured,
    min(bot_reason) as event_bot_reason
  from visit_events
  where visit_id is not null
  group by visit_id
),
pages_of_visits as (
  select
    visit_id,
    page_key,
    view_number,
    max(is_measured) as is_measured,
    sum(engaged_ms) as engaged_ms,
    sum(page_pings) as page_pings,
    sum(heartbeats) as heartbeats
  from page_parts
  where visit_id is not null
  group by visit_id, page_key, view_number
),
engagement as (
  select
    visit_id,
    seconds_of(sum(engagement_ms(is_measured, engaged_ms, page_pings, heartbeats, ${heartbeat_ms}, ${min_visit_ms}))) as seconds
  from pages_of_visits
  group by visit_id
),
measured_visits as (
  select
    v.*,
    seconds_of(at_ms(v.last_at) - at_ms(v.first_at)) as duration_seconds,
    engagement.seconds as engaged_seconds
  from events_by_visit v
  join engagement on engagement.visit_id = v.visit_id
)
select
  measured_visits.*,
  case
    when event_bot_reason is not null then event_bot_reason
    when page_views >= 30 and duration_seconds < page_views then 'behaviour:rate'
    when page_views >= 20 and is_measured = 1 and engaged_seconds <= 0 then 'behaviour:no_engagement'
  end as bot_reason
from measured_visits
