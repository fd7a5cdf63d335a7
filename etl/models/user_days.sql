-- Visitors by day: lib/protocol/models.ts says what the columns mean
--
-- Grain: one row per day, visitor and app
with visits_in_order as (
  select
    v.*,
    coalesce(app_id, '') as app,
    row_number() over (
      partition by dt, visitor_id, coalesce(app_id, '')
      order by start_tstamp nulls last, visit_id nulls last
    ) as place_in_day,
    case when user_id is not null then row_number() over (
      partition by dt, visitor_id, coalesce(app_id, ''), case when user_id is null then 0 else 1 end
      order by start_tstamp desc nulls last, visit_id nulls last
    ) end as place_of_user
  from new_visits v
  where dt >= ${from}
    and dt <= ${to}
    and visitor_id is not null
),
days as (
  select
    dt,
    visitor_id,
    app,
    max(case when place_of_user = 1 then user_id end) as user_id,
    max(end_tstamp) as last_tstamp,
    max(case when is_new then 1 when not is_new then 0 end) as is_new,
    count(*) as visits,
    sum(case when is_bounce then 1 else 0 end) as bounces,
    sum(page_views) as page_views,
    sum(events) as events,
    sum(interactions) as interactions,
    sum(orders) as orders,
    seconds_of(sum(ms_of(duration_seconds))) as duration_seconds,
    seconds_of(sum(ms_of(engaged_seconds))) as engaged_seconds,
    max(case when is_bot then 1 else 0 end) as is_bot
  from visits_in_order
  group by dt, visitor_id, app
)
select
  d.visitor_id,
  f.app_id,
  d.user_id,
  f.identified_by,
  f.visit_id as first_visit_id,
  f.start_tstamp as first_tstamp,
  d.last_tstamp,
  f.visit_number,
  d.is_new = 1 as is_new,
  d.visits,
  d.bounces,
  d.page_views,
  d.events,
  d.interactions,
  d.orders,
  d.duration_seconds,
  d.engaged_seconds,
  f.landing_page_urlhost,
  f.landing_page_urlpath,
  f.channel,
  f.refr_medium,
  f.refr_source,
  f.refr_urlhost,
  f.mkt_medium,
  f.mkt_source,
  f.mkt_campaign,
  f.mkt_network,
  f.geo_country,
  f.br_lang,
  f.br_family,
  f.os_family,
  f.dvce_type,
  d.is_bot = 1 as is_bot,
  d.dt
from days d
join visits_in_order f on f.dt = d.dt and f.visitor_id = d.visitor_id and f.app = d.app and f.place_in_day = 1
