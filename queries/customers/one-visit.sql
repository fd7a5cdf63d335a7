-- One visit in detail
--
-- Question: What happened in a visit, event by event?
-- Grain:    one row per event of the visit
-- Reads:    visits, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           visit_id (text, default null): the visit, as customers/visits-list names it; null: the latest
--           limit (integer 1 to 100000, default 1000): how many events
-- Returns:  event_tstamp (timestamp): when it happened, UTC
--           event (text): kind of event
--           event_name (text): name of the event
--           page_host (text): host of the page it happened on; null: not told
--           page_path (text): path of that page; null: not told
--           detail (text): the page's title, category, action and label of a structured event, number of the order, of the product, or the data of a self-describing event; null: nothing
--           engaged_seconds (seconds): engagement it tells of, since the event before; null: the tracker does not measure
--           event_id (text): identity of the event
-- Chart:    table
-- Note:     Events of days before from are not read: give it where the store is large.
with visits_in_order as (
  select
    visits.*,
    row_number() over (order by start_tstamp desc nulls last, visit_id nulls last) as place
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and (${visit_id} is null or visit_id = ${visit_id})
),
chosen_visit as (
  select dt, identified_by, visitor_id, domain_sessionid, domain_userid, network_userid, visit_number, start_tstamp, end_tstamp
  from visits_in_order
  where place = 1
),
moments as (
  select
    e.dt,
    e.event_id,
    case
      when seconds_between(e.derived_tstamp, e.collector_tstamp) between 0 and 259200 then e.derived_tstamp
      else e.collector_tstamp
    end as event_tstamp,
    e.event,
    e.event_name,
    e.page_urlhost,
    e.page_urlpath,
    e.page_title,
    e.se_category,
    e.se_action,
    e.se_label,
    e.tr_orderid,
    e.ti_sku,
    e.unstruct_event,
    e.engaged_ms,
    e.domain_sessionid,
    e.domain_userid,
    e.domain_sessionidx,
    e.network_userid,
    e.visitor_hash
  from events e
  where e.dt >= ${from}
)
select
  m.event_tstamp,
  m.event,
  m.event_name,
  m.page_urlhost as page_host,
  m.page_urlpath as page_path,
  case m.event
    when 'page_view' then m.page_title
    when 'struct' then coalesce(m.se_category, '') || ' / ' || coalesce(m.se_action, '') || coalesce(' / ' || m.se_label, '')
    when 'transaction' then m.tr_orderid
    when 'transaction_item' then m.ti_sku
    when 'unstruct' then json_text(m.unstruct_event, '$.data.data')
  end as detail,
  cast(m.engaged_ms as double) / 1000 as engaged_seconds,
  m.event_id
from moments m
cross join chosen_visit v
where m.dt >= v.dt
  and m.event_tstamp >= v.start_tstamp
  and m.event_tstamp <= v.end_tstamp
  and case v.identified_by
    when 'domain_sessionid' then m.domain_sessionid = v.domain_sessionid
    when 'domain_sessionidx' then m.domain_sessionid is null and m.domain_userid = v.domain_userid and m.domain_sessionidx = v.visit_number
    when 'domain_userid' then m.domain_sessionid is null and m.domain_userid = v.domain_userid and m.domain_sessionidx is null
    when 'network_userid' then m.domain_sessionid is null and m.domain_userid is null and m.network_userid = v.network_userid
    else m.domain_sessionid is null and m.domain_userid is null and m.visitor_hash = v.visitor_id
  end
order by event_tstamp nulls last, event_id nulls last
limit ${limit}
