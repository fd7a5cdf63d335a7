-- One user's history
--
-- Question: What has somebody done, from the first event to the last?
-- Grain:    one row per event of the user
-- Reads:    users, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           user (text, default null): a visitor_id, or a business user id, which stands for all its visitors; null: the visitor seen last
--           limit (integer 1 to 100000, default 1000): how many events
-- Returns:  event_tstamp (timestamp): when it happened, UTC
--           visitor_id (text): the visitor
--           user_id (text): business user id of the event; null: none
--           visit_number (count): visit of the visitor it belongs to; null: the tracker does not count
--           event (text): kind of event
--           event_name (text): name of the event
--           page_host (text): host of the page it happened on; null: not told
--           page_path (text): path of that page; null: not told
--           detail (text): the page's title, category, action and label of a structured event, number of the order, of the product, or the data of a self-describing event; null: nothing
--           engaged_seconds (seconds): engagement it tells of, since the event before; null: the tracker does not measure
--           event_id (text): identity of the event
-- Chart:    table
-- Note:     A network cookie is looked for also on the event that made it, because it came back later.
with users_in_order as (
  select
    visitor_id,
    case when ${user} is null then row_number() over (order by last_tstamp desc nulls last, visitor_id nulls last) else 1 end as place
  from users
  where last_dt >= ${from}
    and first_dt <= ${to}
    and (${bots} or not is_bot)
    and (${user} is null or visitor_id = ${user} or user_id = ${user})
),
chosen_visitors as (
  select visitor_id from users_in_order where place = 1
),
moments as (
  select
    visitor_id(e.domain_userid, e.network_userid, e.network_userid_new, e.visitor_hash) as visitor_id,
    case when e.domain_userid is null and e.network_userid_new then e.network_userid end as new_network,
    case
      when seconds_between(e.derived_tstamp, e.collector_tstamp) between 0 and 259200 then e.derived_tstamp
      else e.collector_tstamp
    end as event_tstamp,
    e.user_id,
    e.domain_sessionidx,
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
    e.event_id
  from events e
  where e.dt >= ${from}
    and e.dt <= ${to}
    and (${app_id} is null or e.app_id = ${app_id})
    and (${bots} or not coalesce(e.is_bot, false))
),
keyed_moments as (
  select m.*, case n.n when 0 then m.visitor_id else m.new_network end as person
  from moments m
  join numbers n on n.n < 2
)
select
  m.event_tstamp,
  c.visitor_id,
  m.user_id,
  m.domain_sessionidx as visit_number,
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
from keyed_moments m
join chosen_visitors c on c.visitor_id = m.person
order by event_tstamp nulls last, event_id nulls last
limit ${limit}
