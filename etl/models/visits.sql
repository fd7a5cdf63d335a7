-- Visits: lib/protocol/models.ts says what the columns mean
--
-- Grain: one row per visit
with visits_asked as (
  select * from visit_sums where visit_dt >= ${from} and visit_dt <= ${to}
),
first_events as (
  select e.*, places.visit_id
  from visit_events places
  join events e on e.dt = places.dt and e.event_id = places.event_id
  where places.visit_position = 1
    and places.visit_id is not null
    and e.dt >= ${from}
    and e.dt <= ${wide_to}
),
views as (
  select
    visit_id,
    page_view_id,
    viewed_url,
    page_urlhost,
    page_urlpath,
    viewed_title,
    row_number() over (partition by visit_id order by visit_position nulls last) as page_number
  from visit_events
  where event = 'page_view'
    and visit_id is not null
),
orders_by_visit as (
  select visit_id, count(*) as orders
  from new_orders
  where visit_id is not null
  group by visit_id
)
select
  v.visit_id,
  v.kind as identified_by,
  visitors.visitor_id,
  business_users.user_id,
  e.domain_userid,
  e.domain_sessionid,
  e.network_userid,
  e.app_id,
  e.platform,
  v.first_at as start_tstamp,
  v.last_at as end_tstamp,
  v.visit_number,
  case
    when v.visit_number is not null then v.visit_number = 1
    when v.kind = 'network_userid' then v.is_network_new = 1
  end as is_new,
  v.duration_seconds,
  v.engaged_seconds,
  v.events,
  v.page_views,
  v.pages,
  v.page_pings,
  v.interactions,
  v.struct_events,
  v.self_describing_events,
  v.link_clicks,
  v.site_searches,
  v.form_submits,
  v.errors,
  coalesce(o.orders, 0) as orders,
  v.goals,
  v.scroll_share,
  v.page_views = 1 and v.interactions = 0 as is_bounce,
  v.page_views >= 2
    or v.engaged_seconds >= 2 * ${heartbeat_seconds}
    or coalesce(o.orders, 0) > 0
    or v.goals is not null as is_engaged,
  landing.page_view_id as landing_page_view_id,
  landing.viewed_url as landing_page_url,
  landing.page_urlhost as landing_page_urlhost,
  landing.page_urlpath as landing_page_urlpath,
  landing.viewed_title as landing_page_title,
  leaving.page_view_id as exit_page_view_id,
  leaving.viewed_url as exit_page_url,
  leaving.page_urlhost as exit_page_urlhost,
  leaving.page_urlpath as exit_page_urlpath,
  leaving.viewed_title as exit_page_title,
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
  size_class(e.dvce_screenwidth) as screen_class,
  size_class(e.br_viewwidth) as viewport_class,
  e.v_tracker,
  e.collector_host,
  e.gpc,
  e.dnt,
  e.opt_out,
  v.bot_reason is not null as is_bot,
  v.bot_reason,
  v.is_capped = 1 as is_capped,
  v.visit_dt as dt
from visits_asked v
join first_events e on e.visit_id = v.visit_id
left join visit_events visitors on visitors.visit_id = v.visit_id and visitors.visit_position = v.visitor_position
left join visit_events business_users
  on business_users.visit_id = v.visit_id and business_users.visit_position = v.user_position
left join views landing on landing.visit_id = v.visit_id and landing.page_number = 1
left join views leaving on leaving.visit_id = v.visit_id and leaving.page_number = v.page_views
left join orders_by_visit o on o.visit_id = v.visit_id
