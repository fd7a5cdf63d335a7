-- Page value
--
-- Question: Which pages do visitors see before they order, and what are these orders worth?
-- Grain:    one row per page and currency of the orders after it
-- Reads:    page_views, orders
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 20): how many rows
-- Returns:  page_host (text): host of the page; null: the events name none
--           page_path (text): path of the page, without query and fragment
--           currency (text): currency of the amounts, ISO 4217; null: not told
--           visits (count): visits that saw the page, with and without order
--           visits_with_order (count): visits that saw it and ordered afterwards, in this currency
--           orders (count): orders made after it was seen, in the same visit
--           revenue (money): what these orders are worth in total
--           page_value (money): revenue per visit that saw the page
-- Chart:    bar of page_value by page_path
-- Note:     A page counts once per visit, from its first view there; an order counts in full for every page seen before it in its visit.
--           So the revenue of pages must not be added up: it tells which pages lead to orders, not who earned them.
with pages_of_visits as (
  select
    visit_id,
    coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '') as page,
    max(page_urlhost) as page_host,
    max(page_urlpath) as page_path,
    min(start_tstamp) as first_tstamp
  from page_views
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and visit_id is not null
  group by visit_id, coalesce(page_urlhost, '') || ' ' || coalesce(page_urlpath, '')
),
orders_of_visits as (
  select visit_id, currency, total, order_tstamp
  from orders
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and visit_id is not null
),
pages as (
  select page, max(page_host) as page_host, max(page_path) as page_path, count(*) as visits_of_page
  from pages_of_visits
  group by page
),
pages_before_orders as (
  select
    p.page,
    o.currency,
    count(distinct p.visit_id) as visits_with_order,
    count(*) as orders_after,
    sum(o.total) as revenue
  from pages_of_visits p
  join orders_of_visits o on o.visit_id = p.visit_id
  where p.first_tstamp <= o.order_tstamp
  group by p.page, o.currency
)
select
  pages.page_host,
  pages.page_path,
  b.currency,
  pages.visits_of_page as visits,
  b.visits_with_order,
  b.orders_after as orders,
  b.revenue,
  ratio(b.revenue, pages.visits_of_page) as page_value
from pages_before_orders b
join pages on pages.page = b.page
order by page_value desc nulls last, page_host nulls last, page_path nulls last, currency nulls last
limit ${limit}
