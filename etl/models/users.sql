-- Visitors over all days: lib/protocol/models.ts says what the columns mean
--
-- Without WITH: a view that has one cannot be used by another on Hive 3.1.3.
--
-- Grain: one row per visitor
select
  visitor_id,
  max(case when from_last_user = 1 then user_id end) as user_id,
  min(dt) as first_dt,
  max(dt) as last_dt,
  min(first_tstamp) as first_tstamp,
  max(last_tstamp) as last_tstamp,
  max(case when from_first = 1 then app_id end) as first_app_id,
  max(case when from_first = 1 then first_visit_id end) as first_visit_id,
  max(case when from_first = 1 then visit_number end) as first_visit_number,
  count(distinct dt) as active_days,
  cast(sum(visits) as bigint) as visits,
  cast(sum(bounces) as bigint) as bounces,
  cast(sum(page_views) as bigint) as page_views,
  cast(sum(events) as bigint) as events,
  cast(sum(interactions) as bigint) as interactions,
  cast(sum(orders) as bigint) as orders,
  cast(sum(cast(round(duration_seconds * 1000) as bigint)) as double) / 1000 as duration_seconds,
  cast(sum(cast(round(engaged_seconds * 1000) as bigint)) as double) / 1000 as engaged_seconds,
  max(case when from_first = 1 then landing_page_urlhost end) as first_landing_page_urlhost,
  max(case when from_first = 1 then landing_page_urlpath end) as first_landing_page_urlpath,
  max(case when from_first = 1 then channel end) as first_channel,
  max(case when from_first = 1 then refr_medium end) as first_refr_medium,
  max(case when from_first = 1 then refr_source end) as first_refr_source,
  max(case when from_first = 1 then refr_urlhost end) as first_refr_urlhost,
  max(case when from_first = 1 then mkt_medium end) as first_mkt_medium,
  max(case when from_first = 1 then mkt_source end) as first_mkt_source,
  max(case when from_first = 1 then mkt_campaign end) as first_mkt_campaign,
  max(case when from_first = 1 then mkt_network end) as first_mkt_network,
  max(case when from_first = 1 then geo_country end) as first_geo_country,
  max(case when from_first = 1 then br_lang end) as first_br_lang,
  max(case when from_first = 1 then br_family end) as first_br_family,
  max(case when from_first = 1 then os_family end) as first_os_family,
  max(case when from_first = 1 then dvce_type end) as first_dvce_type,
  max(case when is_bot then 1 else 0 end) = 1 as is_bot
from (
  select
    user_days.*,
    row_number() over (
      partition by visitor_id
      order by first_tstamp nulls last, dt nulls last, first_visit_id nulls last
    ) as from_first,
    case when user_id is not null then row_number() over (
      partition by visitor_id, case when user_id is null then 0 else 1 end
      order by last_tstamp desc nulls last, dt desc nulls last, first_visit_id nulls last
    ) end as from_last_user
  from user_days
) days_in_order
group by visitor_id
