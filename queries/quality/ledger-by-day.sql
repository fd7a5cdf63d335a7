-- Ledger by day
--
-- Question: What became of every line read, and does it add up, day by day?
-- Grain:    one row per day that has a line
-- Reads:    ledger
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
-- Returns:  day (day): the day of the lines, UTC; lines that tell no day stand under 1970-01-01
--           objects (count): log objects that had lines of that day
--           lines (count): lines read
--           events (count): lines that became events
--           bad (count): lines kept as bad rows, with their reason
--           ignored (count): lines left aside, with their rule
--           duplicates (count): lines that repeat an event
--           unaccounted (count): lines less events, bad, ignored and duplicates: 0, or something is wrong
-- Chart:    stacked bar of events, bad, ignored, duplicates by day
-- Note:     It takes neither app_id nor bots: most lines that are no event belong to no app. quality/lines-by-outcome has the reasons and rules.
with day_counts as (
  select
    dt,
    count(distinct object) as objects,
    cast(sum(case when measure = 'lines' then n else 0 end) as bigint) as line_count,
    cast(sum(case when measure = 'events' then n else 0 end) as bigint) as event_count,
    cast(sum(case when measure = 'bad' then n else 0 end) as bigint) as bad_count,
    cast(sum(case when measure = 'ignored' then n else 0 end) as bigint) as ignored_count,
    cast(sum(case when measure = 'duplicates' then n else 0 end) as bigint) as duplicate_count
  from ledger
  where dt >= ${from}
    and dt <= ${to}
  group by dt
)
select
  dt as day,
  objects,
  line_count as lines,
  event_count as events,
  bad_count as bad,
  ignored_count as ignored,
  duplicate_count as duplicates,
  line_count - event_count - bad_count - ignored_count - duplicate_count as unaccounted
from day_counts
where line_count > 0
order by day nulls last
