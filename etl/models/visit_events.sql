-- Events with their visit and their page view
--
-- The span an event lies in is its visit, up to max_days after the first day; what comes later is a visit of its day. An
-- event belongs to the latest page view before it of the same page_view_id; without one, of the same visit.
--
-- Grain: one row per event of the days asked for, of the days after them, and of the days before where its visit reaches in
with identified_events as (
  select
    e.dt,
    e.event_id,
    e.collector_tstamp,
    case
      when e.derived_tstamp is null then e.collector_tstamp
      when at_ms(e.collector_tstamp) - at_ms(e.derived_tstamp) between 0 and ${max_days} * 86400000 then e.derived_tstamp
      else e.collector_tstamp
    end as event_at,
    e.event,
    e.event_name,
    e.app_id,
    e.user_id,
    e.domain_sessionid,
    e.domain_userid,
    e.domain_sessionidx,
    case
      when proven.network_userid is not null or not coalesce(e.network_userid_new, false) then e.network_userid
    end as network_id,
    case when coalesce(e.network_userid_new, false) then 1 else 0 end as is_network_new,
    e.visitor_hash,
    e.page_view_id,
    e.page_urlhost,
    e.page_urlpath,
    case when e.event = 'page_view' then e.page_url end as viewed_url,
    case when e.event = 'page_view' then e.page_title end as viewed_title,
    case when e.engaged_ms is not null or e.seq is not null then 1 else 0 end as is_measured,
    coalesce(e.engaged_ms, 0) as engaged_ms,
    case when e.event = 'page_ping' then 1 else 0 end as is_ping,
    case
      when e.event = 'page_ping' then whole_part(at_ms(coalesce(e.dvce_created_tstamp, e.collector_tstamp)), ${heartbeat_ms})
    end as heartbeat,
    case
      when e.scroll_reach is not null then cast(e.scroll_reach as double) / 100
      when e.event = 'page_ping' and e.doc_height > 0
        then cast(coalesce(e.pp_yoffset_max, 0) + coalesce(e.br_viewheight, 0) as double) / e.doc_height
    end as scroll_share,
    ${goal_bits} as goal_bits,
    case when coalesce(e.is_bot, false) then coalesce(e.bot_reason, 'unknown') end as bot_reason
  from events e
  left join proven_networks proven on proven.network_userid = e.network_userid and proven.dt = e.dt
  where e.dt >= ${wide_from}
    and e.dt <= ${wide_to}
),
keyed_events as (
  select
    identified_events.*,
    coalesce(domain_userid, network_id, visitor_hash) as visitor_id,
    visit_key(domain_sessionid, domain_userid, domain_sessionidx, network_id, visitor_hash, dt) as event_key
  from identified_events
),
spanned_events as (
  select
    k.*,
    s.visit_key,
    s.kind,
    s.first_at as span_first_at,
    s.first_dt as span_first_dt,
    case when day_number(k.dt) - day_number(s.first_dt) > ${max_days} then 1 else 0 end as is_capped
  from keyed_events k
  left join visit_spans s
    on s.visit_key = k.event_key and k.collector_tstamp >= s.first_at and k.collector_tstamp <= s.last_at
  where k.dt >= ${from}
    or (s.first_dt <= ${to} and s.last_dt >= ${from})
),
events_of_visits as (
  select
    spanned_events.*,
    case when is_capped = 1 then dt else span_first_dt end as visit_dt,
    case
      when visit_key is null then null
      when is_capped = 1 then md5(visit_key || ' capped ' || dt)
      when kind like 'domain_session%' then md5(visit_key || ' since ' || span_first_dt)
      else md5(visit_key || ' since ' || cast(at_ms(span_first_at) as string))
    end as visit_id
  from spanned_events
),
events_of_pages as (
  select
    events_of_visits.*,
    case
      when page_view_id is not null and page_view_id <> event_id then 'page ' || page_view_id
      when visit_id is not null then 'visit ' || visit_id
      when event = 'page_view' then 'page ' || event_id
    end as page_key,
    case when event = 'page_view' then 0 else 1 end as after_views
  from events_of_visits
)
select
  dt,
  event_id,
  event_at,
  event,
  event_name,
  app_id,
  user_id,
  visitor_id,
  kind,
  visit_id,
  visit_dt,
  is_capped,
  domain_sessionidx,
  is_network_new,
  page_view_id,
  page_urlhost,
  page_urlpath,
  viewed_url,
  viewed_title,
  is_measured,
  engaged_ms,
  is_ping,
  heartbeat,
  case when scroll_share < 0 then cast(0 as double) when scroll_share > 1 then cast(1 as double) else scroll_share end as scroll_share,
  goal_bits,
  bot_reason,
  page_key,
  row_number() over (
    partition by coalesce(visit_id, event_id)
    order by event_at nulls last, after_views nulls last, event_id nulls last
  ) as visit_position,
  sum(1 - after_views) over (
    partition by coalesce(page_key, event_id)
    order by event_at nulls last, after_views nulls last, event_id nulls last
    rows between unbounded preceding and current row
  ) as view_number
from events_of_pages
