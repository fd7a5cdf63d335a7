-- Page views: lib/protocol/models.ts says what the columns mean
--
-- Grain: one row per event page_view
with views as (
  select
    dt,
    event_id,
    page_view_id,
    event_at,
    visit_id,
    visit_dt,
    visitor_id,
    is_capped,
    page_key,
    view_number,
    page_urlhost,
    page_urlpath,
    bot_reason,
    row_number() over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as page_number,
    lag(page_view_id) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as page_view_before,
    lag(page_urlhost) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as host_before,
    lag(page_urlpath) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as path_before,
    lead(page_view_id) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as page_view_after,
    lead(page_urlhost) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as host_after,
    lead(page_urlpath) over (partition by coalesce(visit_id, event_id) order by visit_position nulls last) as path_after
  from visit_events
  where event = 'page_view'
),
views_asked as (
  select * from views where dt >= ${from} and dt <= ${to}
),
happenings as (
  select
    v.dt,
    v.event_id,
    sum(parts.events) as events,
    sum(parts.page_pings) as page_pings,
    sum(parts.interactions) as interactions,
    sum(parts.link_clicks) as link_clicks,
    sum(parts.errors) as errors,
    max(parts.is_measured) as is_measured,
    engagement_ms(
      max(parts.is_measured),
      sum(parts.engaged_ms),
      sum(parts.page_pings),
      sum(parts.heartbeats),
      ${heartbeat_ms},
      ${min_visit_ms}
    ) as engagement,
    max(parts.scroll_share) as scroll_share,
    max(parts.last_at) as last_at
  from views_asked v
  join page_parts parts on parts.page_key = v.page_key and parts.view_number = v.view_number
  where parts.dt >= v.dt
    and day_number(parts.dt) - day_number(v.dt) <= ${max_days}
  group by v.dt, v.event_id
)
select
  e.event_id,
  e.page_view_id,
  e.app_id,
  e.platform,
  v.visit_id,
  v.visit_dt,
  v.visitor_id,
  e.user_id,
  v.event_at as start_tstamp,
  h.last_at as end_tstamp,
  e.page_url,
  e.page_urlscheme,
  e.page_urlhost,
  e.page_urlpath,
  e.page_urlquery,
  e.page_urlfragment,
  e.page_title,
  e.page_referrer,
  e.refr_urlhost,
  e.refr_urlpath,
  e.refr_medium,
  e.refr_source,
  e.refr_term,
  e.mkt_medium,
  e.mkt_source,
  e.mkt_term,
  e.mkt_content,
  e.mkt_campaign,
  e.mkt_clickid,
  e.mkt_network,
  e.channel,
  e.geo_country,
  e.geo_region,
  e.geo_city,
  e.geo_timezone,
  e.br_lang,
  e.br_name,
  e.br_family,
  e.br_version,
  e.os_name,
  e.os_family,
  e.os_timezone,
  e.dvce_type,
  e.dvce_ismobile,
  e.dvce_screenwidth,
  e.dvce_screenheight,
  e.br_viewwidth,
  e.br_viewheight,
  e.doc_width,
  e.doc_height,
  case when v.visit_id is not null then v.page_number end as page_number,
  s.page_views as visit_page_views,
  v.page_number = 1 as is_entry,
  v.page_number = coalesce(s.page_views, 1) as is_exit,
  coalesce(s.page_views = 1 and s.interactions = 0, h.interactions = 0) as is_bounce,
  v.page_view_before as previous_page_view_id,
  v.host_before as previous_page_urlhost,
  v.path_before as previous_page_urlpath,
  v.page_view_after as next_page_view_id,
  v.host_after as next_page_urlhost,
  v.path_after as next_page_urlpath,
  h.events,
  h.page_pings,
  h.interactions,
  h.link_clicks,
  h.errors,
  seconds_of(h.engagement) as engaged_seconds,
  h.is_measured = 1 as is_engagement_measured,
  seconds_of(at_ms(h.last_at) - at_ms(v.event_at)) as absolute_seconds,
  h.scroll_share,
  v.is_capped = 1 as is_capped,
  e.gpc,
  e.dnt,
  e.opt_out,
  coalesce(v.bot_reason, s.bot_reason) is not null as is_bot,
  coalesce(v.bot_reason, s.bot_reason) as bot_reason,
  v.dt
from views_asked v
join events e on e.dt = v.dt and e.event_id = v.event_id
join happenings h on h.dt = v.dt and h.event_id = v.event_id
left join visit_sums s on s.visit_id = v.visit_id
where e.dt >= ${from}
  and e.dt <= ${to}
  and e.event = 'page_view'
