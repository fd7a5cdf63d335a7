-- Loss by page
--
-- Question: How many events never arrive, by page?
-- Grain:    one row per page, host and path, that has numbered events
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 50): how many pages
--           z (number 0.5 to 5, default 1.96): how wide the interval is, in standard deviations: 1.96 holds the true share 95 times in 100
-- Returns:  page_host (text): host of the address; null: the events name none
--           page_path (text): path of the address, without query and fragment
--           page_views (count): page views whose events are numbered, once for each tracker that numbers them
--           expected (count): events they had at least: the largest number that was seen of each
--           seen (count): different numbers that were seen
--           missing (count): gaps: expected less seen
--           loss (share): estimated share of the events that are lost: missing among the numbers before the largest; null: there are none
--           loss_low (share): lower end of its confidence interval (Wilson)
--           loss_high (share): upper end
--           lost_estimate (number): events lost in all, those after the last that was seen included, if they are lost as often
-- Chart:    bar of loss by page_host, page_path
-- Note:     Needs firn's tracker, which numbers the events of a page view (column seq). The largest number that was seen is there for certain: so only those
--           before it tell how often events are lost. A page view is counted whole, on the day of its first event, if it lasts no longer than three days.
--           Events that no longer tell their page view, and lines that became bad rows, are gaps too. Numbers above 10,000 are taken for mistakes.
with numbered_events as (
  select
    page_view_id,
    coalesce(name_tracker, '') as tracker,
    dt,
    seq,
    page_urlhost,
    page_urlpath,
    row_number() over (partition by page_view_id, coalesce(name_tracker, '') order by seq nulls last, event_id nulls last) as place
  from events
  where page_view_id is not null
    and seq between 1 and 10000
    and day_plus(dt, 3) >= ${from}
    and day_plus(dt, -3) <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
numbered_pages as (
  select
    min(dt) as dt,
    max(case when place = 1 then page_urlhost end) as page_host,
    max(case when place = 1 then page_urlpath end) as page_path,
    max(seq) as expected,
    count(distinct seq) as seen
  from numbered_events
  group by page_view_id, tracker
),
sums as (
  select
    page_host,
    page_path,
    count(*) as page_views,
    cast(sum(expected) as bigint) as expected,
    cast(sum(seen) as bigint) as seen,
    cast(sum(expected - seen) as bigint) as missing,
    cast(sum(expected - 1) as double) as tried
  from numbered_pages
  where dt >= ${from}
    and dt <= ${to}
  group by page_host, page_path
),
spreads as (
  select
    sums.*,
    ${z} * ${z} as z_squared,
    ${z} * sqrt(${z} * ${z} + 4 * missing * ratio(tried - missing, tried)) as spread
  from sums
)
select
  page_host,
  page_path,
  page_views,
  expected,
  seen,
  missing,
  ratio(missing, tried) as loss,
  ratio(2 * missing + z_squared - spread, 2 * (tried + z_squared)) as loss_low,
  ratio(2 * missing + z_squared + spread, 2 * (tried + z_squared)) as loss_high,
  ratio(seen * missing, tried - missing) as lost_estimate
from spreads
order by expected desc nulls last, page_host nulls last, page_path nulls last
limit ${limit}
