-- Cost by day
--
-- Question: What does it cost, about, to collect the events and keep their logs, day by day?
-- Grain:    one row per day that has a line
-- Reads:    ledger
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           request_price (number 0 to 1000, default 1.1): price of a million requests to the collector, with its function
--           storage_price (number 0 to 1000, default 0.023): price of a gigabyte (10^9 bytes) kept for a month
--           price_currency (text, default USD): currency of the prices
-- Returns:  day (day): the day of the lines, UTC; lines that tell no day stand under 1970-01-01
--           requests (count): lines of the logs but for their headers: each is a request
--           events (count): events among them
--           log_bytes (count): bytes of the logs as stored; an object stands under the first of its days. The load reads them once
--           bytes_per_event (number): log_bytes by events
--           request_cost (money): the requests
--           storage_cost (money): the logs kept for a month
--           cost_per_million_events (money): both, for a million events like these; null: the day has no event
--           currency (text): currency of the costs
-- Chart:    stacked bar of request_cost, storage_cost by day
-- Note:     It takes neither app_id nor bots: a request costs the same whoever makes it. The default prices are those of CloudFront by HTTPS with a
--           function, and of S3 Standard, in us-east-1 in 2026, without free allowances. What no table tells is not in it: the bytes of the tables
--           themselves, what questions read of them, and the time of the cluster. The bill of the month has them.
with day_counts as (
  select
    dt,
    cast(sum(case
      when measure = 'lines' then n
      when measure = 'ignored' and name = 'header' then -n
      else 0
    end) as bigint) as requests,
    cast(sum(case when measure = 'lines' then n else 0 end) as bigint) as line_count,
    cast(sum(case when measure = 'events' then n else 0 end) as bigint) as event_count,
    cast(sum(case when measure = 'bytes' then n else 0 end) as bigint) as log_bytes
  from ledger
  where dt >= ${from}
    and dt <= ${to}
  group by dt
),
day_costs as (
  select
    day_counts.*,
    requests * ${request_price} / 1000000 as request_cost,
    log_bytes * ${storage_price} / 1000000000 as storage_cost
  from day_counts
  where line_count > 0
)
select
  dt as day,
  requests,
  event_count as events,
  log_bytes,
  ratio(log_bytes, event_count) as bytes_per_event,
  request_cost,
  storage_cost,
  ratio((request_cost + storage_cost) * 1000000, event_count) as cost_per_million_events,
  ${price_currency} as currency
from day_costs
order by day nulls last
