-- Members of a segment
--
-- Question: Who is in an RFM segment, by the identifiers other tools take?
-- Grain:    one row per buyer and currency
-- Reads:    orders, user_mapping
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           segment (text, default null): champions, loyal, new, promising, at risk or asleep, as in segments/rfm; null: all
--           limit (integer 1 to 10000000, default 10000): how many buyers
-- Returns:  user_id (text): business user; null: none is known
--           visitor_id (text): visitor of the last order; null: it tells none
--           segment (text): the segment
--           currency (text): currency of the orders, ISO 4217; null: not told
--           last_order_day (day): day of the last order, UTC
--           orders (count): orders
--           revenue (money): what they are worth
--           recency (count): score from 1 to 5, 5 for the most recent
--           frequency (count): score from 1 to 5, 5 for the most orders
--           money (count): score from 1 to 5, 5 for the most revenue
-- Chart:    table
-- Note:     Buyers are business users, else visitors; each currency is ranked by itself, so that who buys in two stands in both.
--           A score from 1 to 5 is five times the share of buyers who are no better, rounded up: like values score alike.
--           champions: recency and frequency 4 and more; loyal: both 3 and more; new: recency 4 and more; promising: recency 3; at risk: frequency 3 and more; asleep: the others.
with orders_of_people as (
  select
    coalesce(o.user_id, m.user_id, o.visitor_id) as person,
    coalesce(o.user_id, m.user_id) as user_id,
    o.visitor_id,
    coalesce(o.currency, '') as currency_key,
    o.currency,
    o.total,
    o.dt,
    o.order_tstamp,
    o.event_id
  from orders o
  left join user_mapping m on m.visitor_id = o.visitor_id
  where o.dt >= ${from}
    and o.dt <= ${to}
    and (${app_id} is null or o.app_id = ${app_id})
    and (${bots} or not o.is_bot)
),
orders_in_order as (
  select
    orders_of_people.*,
    row_number() over (
      partition by person, currency_key order by order_tstamp desc nulls last, event_id nulls last
    ) as from_last
  from orders_of_people
  where person is not null
),
buyers as (
  select
    person,
    currency_key,
    max(currency) as currency,
    max(user_id) as user_id,
    max(case when from_last = 1 then visitor_id end) as visitor_id,
    max(dt) as last_order_day,
    count(*) as order_count,
    coalesce(sum(total), 0) as revenue
  from orders_in_order
  group by person, currency_key
),
ranks as (
  select
    buyers.*,
    count(*) over (partition by currency_key) as all_buyers,
    max(last_order_day) over (partition by currency_key) as newest_day,
    rank() over (partition by currency_key order by last_order_day desc nulls last) as recency_rank,
    rank() over (partition by currency_key order by order_count desc nulls last) as frequency_rank,
    rank() over (partition by currency_key order by revenue desc nulls last) as money_rank
  from buyers
),
scores as (
  select
    ranks.*,
    cast(ceil(ratio(5 * (all_buyers - recency_rank + 1), all_buyers)) as bigint) as recency,
    cast(ceil(ratio(5 * (all_buyers - frequency_rank + 1), all_buyers)) as bigint) as frequency,
    cast(ceil(ratio(5 * (all_buyers - money_rank + 1), all_buyers)) as bigint) as money
  from ranks
),
segmented as (
  select
    scores.*,
    case
      when recency >= 4 and frequency >= 4 then 'champions'
      when recency >= 3 and frequency >= 3 then 'loyal'
      when recency >= 4 then 'new'
      when recency = 3 then 'promising'
      when frequency >= 3 then 'at risk'
      else 'asleep'
    end as segment
  from scores
)
select
  user_id,
  visitor_id,
  segment,
  currency,
  last_order_day,
  order_count as orders,
  revenue,
  recency,
  frequency,
  money
from segmented
where ${segment} is null or segment = ${segment}
order by currency nulls last, revenue desc nulls last, user_id nulls last, visitor_id nulls last, last_order_day nulls last
limit ${limit}
