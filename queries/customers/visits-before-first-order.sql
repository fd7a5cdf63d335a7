-- Visits before the first order
--
-- Question: How many visits does it take until somebody orders?
-- Grain:    one row per number of visits
-- Reads:    orders, visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  visits (count): visits up to the one with the first order, that one included; null: the first order belongs to no visit
--           buyers (count): visitors who took so many
--           share (share): of all visitors with a first order
--           cumulative_share (share): of these, who took so many or fewer
-- Chart:    bar of buyers by visits
-- Note:     The visit's number is what the tracker counted, else its place among the visitor's visits in the store.
--           First is an order without another of the visitor before it in the store; from and to are about its day.
with orders_of_visitors as (
  select
    visitor_id,
    visit_id,
    visit_dt,
    order_tstamp,
    dt,
    row_number() over (partition by visitor_id order by order_tstamp nulls last, event_id nulls last) as place
  from orders
  where dt <= ${to}
    and visitor_id is not null
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
first_orders as (
  select visitor_id, visit_id, visit_dt
  from orders_of_visitors
  where place = 1
    and dt >= ${from}
),
visits_in_order as (
  select
    dt,
    visit_id,
    visit_number,
    row_number() over (partition by visitor_id order by start_tstamp nulls last, visit_id nulls last) as place
  from visits
  where dt <= ${to}
    and visitor_id is not null
),
paths as (
  select coalesce(v.visit_number, v.place) as visit_count, count(*) as buyers
  from first_orders o
  left join visits_in_order v on v.dt = o.visit_dt and v.visit_id = o.visit_id
  group by coalesce(v.visit_number, v.place)
),
paths_with_totals as (
  select
    visit_count,
    buyers,
    sum(buyers) over () as all_buyers,
    sum(buyers) over (order by visit_count nulls last rows between unbounded preceding and current row) as buyers_so_far
  from paths
)
select
  visit_count as visits,
  buyers,
  ratio(buyers, all_buyers) as share,
  ratio(buyers_so_far, all_buyers) as cumulative_share
from paths_with_totals
order by visits nulls last
