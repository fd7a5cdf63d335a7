-- Lines by outcome
--
-- Question: What became of the lines read, by reason and rule?
-- Grain:    one row per outcome and its reason or rule
-- Reads:    ledger
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
-- Returns:  outcome (text): events, bad, ignored or duplicates
--           name (text): the reason of bad lines, the rule of ignored ones; else null
--           lines (count): lines that ended so
--           first_day (day): the first day that has one, UTC; lines that tell no day stand under 1970-01-01
--           last_day (day): the last day that has one, UTC
-- Chart:    bar of lines by outcome, name
-- Note:     The lines of all rows together are the lines read. Reasons and rules are explained in docs/data-dictionary.md.
select
  measure as outcome,
  name,
  cast(sum(n) as bigint) as lines,
  min(dt) as first_day,
  max(dt) as last_day
from ledger
where measure in ('events', 'bad', 'ignored', 'duplicates')
  and n > 0
  and dt >= ${from}
  and dt <= ${to}
group by measure, name
order by lines desc nulls last, outcome nulls last, name nulls last
