-- Conversions by what is credited with them
--
-- Question: Which channels, sources or campaigns led to orders, or to a goal, if the credit goes to earlier visits too?
-- Grain:    one row per what is credited and currency
-- Reads:    visits, orders
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           model (text of first | last | last-non-direct | linear | position, default last-non-direct): who gets the credit, see below
--           by (text of channel | source | campaign, default channel): what gets it; a source is utm_source, else the referring site
--           goal (text, default null): a goal of the config that counts; null: an order
--           window (integer 0 to 365, default 30): how many days before the visit of the conversion its touches may lie
-- Returns:  credited_to (text): the channel, source or campaign; null: the visit has none
--           currency (text): currency of the orders; null: not told, or a goal
--           conversions (number): orders, or visits that reached the goal, by their shares of credit
--           revenue (money): what the orders are worth, by the same shares; null for goals
-- Chart:    bar of conversions by credited_to
-- Note:     Last-non-direct is the last visit that was not direct, if there is one. Linear gives each the same; position the first and the last 0.4,
--           and 0.2 to all between.
--           Touches are the visits of the same visitor up to the one of the conversion, that one included. A conversion whose visitor nothing tells is credited
--           to its own visit; one of no visit, such as an order a server sends, to nothing (null).
with visits_in_reach as (
  select
    visit_id,
    dt,
    start_tstamp,
    coalesce(visitor_id, visit_id) as person,
    goals,
    case ${by}
      when 'channel' then channel
      when 'source' then coalesce(mkt_source, refr_source, refr_urlhost)
      when 'campaign' then mkt_campaign
    end as credited_to,
    case when coalesce(channel, 'Direct') = 'Direct' then 1 else 0 end as is_direct
  from visits
  where dt >= day_plus(${from}, -10 - ${window})
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
order_conversions as (
  select
    event_id as conversion_id,
    visit_id,
    currency,
    cast(total as double) as worth
  from orders
  where dt >= ${from}
    and dt <= ${to}
    and ${goal} is null
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
conversions as (
  select
    o.conversion_id,
    o.currency,
    o.worth,
    v.dt,
    v.start_tstamp,
    v.person
  from order_conversions o
  left join visits_in_reach v on v.visit_id = o.visit_id
  union all
  select
    visit_id as conversion_id,
    cast(null as string) as currency,
    cast(null as double) as worth,
    dt,
    start_tstamp,
    person
  from visits_in_reach
  where dt >= ${from}
    and instr(goals, '|' || ${goal} || '|') > 0
),
touches as (
  select
    c.conversion_id,
    c.currency,
    c.worth,
    t.credited_to,
    row_number() over (
      partition by c.conversion_id
      order by t.start_tstamp nulls last, t.visit_id nulls last
    ) as place,
    row_number() over (
      partition by c.conversion_id
      order by t.is_direct nulls last, t.start_tstamp desc nulls last, t.visit_id desc nulls last
    ) as place_by_news,
    count(*) over (partition by c.conversion_id) as touches
  from conversions c
  left join visits_in_reach t
    on t.person = c.person
    and t.start_tstamp <= c.start_tstamp
    and t.dt >= day_plus(c.dt, 0 - ${window})
),
credits as (
  select
    credited_to,
    currency,
    worth,
    case ${model}
      when 'first' then case when place = 1 then ratio(1, 1) end
      when 'last' then case when place = touches then ratio(1, 1) end
      when 'last-non-direct' then case when place_by_news = 1 then ratio(1, 1) end
      when 'linear' then ratio(1, touches)
      when 'position' then case
        when touches <= 2 then ratio(1, touches)
        when place = 1 or place = touches then ratio(2, 5)
        else ratio(1, 5 * (touches - 2))
      end
    end as credit
  from touches
)
select
  credited_to,
  currency,
  round(sum(credit), 6) as conversions,
  sum(worth * credit) as revenue
from credits
where credit is not null
group by credited_to, currency
order by conversions desc nulls last, credited_to nulls last, currency nulls last
