/**
 * De-duplication (DESIGN §4.4), as SQL both engines run unchanged after a prelude of macros of their own.
 *
 * The rule. An event is named by the id it came with and by its fingerprint (what the tracker sent).
 *
 * 1. Rows of one id whose days follow each other at most 3 days apart are a chain; a committed event belongs to every
 *    chain that has a row of its original id at most 3 days away.
 * 2. Of a chain, rows with the same fingerprint are copies of one event. If a committed event is among them, all rows
 *    are duplicates; else the earliest (collector_tstamp, request_id) survives.
 * 3. The id can belong to one fingerprint of the chain only: to the one of a committed event that holds it, else to the
 *    earliest survivor's. The others came with a copied id: each gets an id made from both, and keeps the original in
 *    `field_errors`, where a later run finds it as if the event still had its original id.
 *
 * So whatever the order and grouping of imports, the same pairs of original id and fingerprint are kept.
 *
 * Only narrow columns are read. What can be a copy at all is found by hashes of ids, which take a quarter of the memory of
 * the ids; two ids with one hash only make the few rows that are looked at a few more.
 *
 * Inputs:
 * - `run_keys` (ordinal bigint, dt, event_id, event_fingerprint, collector_tstamp, request_id): the run's events;
 *   ordinals name rows and decide nothing but which of two rows alike in all other columns is kept
 * - `near_events` (dt, event_id, event_fingerprint, field_errors): committed events of the run's days and 3 more each side
 *
 * Macros:
 * - `day_number(dt)`: days since 1970
 * - `copied_from(field_errors)`: the original id, or null
 * - `id_hash(id)`: a whole number that is the same for the same id
 * - `name_uuid(name)`: a UUID v5 in the namespace `eventNamespace`
 *
 * Output: `verdicts` (ordinal, dt, event_id, duplicate 0/1, new_id): only rows that are dropped or get a new id.
 */
export const dedupeSteps = {
  run_ids: `
select id_hash(event_id) as id_hash, count(*) as copies
from run_keys
group by id_hash(event_id)`,

  committed_copies: `
select original_id, event_fingerprint, day, max(holds_id) as holds_id
from (
  select
    coalesce(copied_from(field_errors), event_id) as original_id,
    event_fingerprint,
    day_number(dt) as day,
    case when copied_from(field_errors) is null then 1 else 0 end as holds_id
  from near_events
) e
where id_hash(original_id) in (select id_hash from run_ids)
group by original_id, event_fingerprint, day`,

  suspect_ids: `
select id_hash from run_ids where copies > 1
union
select id_hash(original_id) as id_hash from committed_copies`,

  suspects: `
select ordinal, dt, day_number(dt) as day, event_id, event_fingerprint, collector_tstamp,
  coalesce(request_id, '') as request_id
from run_keys
where id_hash(event_id) in (select id_hash from suspect_ids)`,

  chains: `
select ordinal, dt, day, event_id, event_fingerprint, collector_tstamp, request_id,
  sum(case when day - day_before <= 3 then 0 else 1 end) over (
    partition by event_id
    order by collector_tstamp, request_id, event_fingerprint, ordinal
    rows between unbounded preceding and current row
  ) as chain
from (
  select ordinal, dt, day, event_id, event_fingerprint, collector_tstamp, request_id,
    lag(day) over (
      partition by event_id
      order by collector_tstamp, request_id, event_fingerprint, ordinal
    ) as day_before
  from suspects
) s`,

  chained_commits: `
select s.event_id, s.chain, c.event_fingerprint, max(c.holds_id) as holds_id
from chains s
join committed_copies c on c.original_id = s.event_id
where c.day - s.day between -3 and 3
group by s.event_id, s.chain, c.event_fingerprint`,

  verdicts: `
select ordinal, dt, event_id, duplicate,
  case when duplicate = 0 then name_uuid(event_id || '/' || event_fingerprint) end as new_id
from (
  select ordinal, dt, event_id, event_fingerprint,
    case when committed = 1 or copy > 1 then 1 else 0 end as duplicate,
    case when id_taken = 1 or event_fingerprint <> id_owner then 1 else 0 end as copied
  from (
    select s.ordinal, s.dt, s.event_id, s.event_fingerprint,
      case when c.event_fingerprint is null then 0 else 1 end as committed,
      coalesce(t.id_taken, 0) as id_taken,
      row_number() over (
        partition by s.event_id, s.chain, s.event_fingerprint
        order by s.collector_tstamp, s.request_id, s.ordinal
      ) as copy,
      first_value(s.event_fingerprint) over (
        partition by s.event_id, s.chain
        order by case when c.event_fingerprint is null then 0 else 1 end,
          s.collector_tstamp, s.request_id, s.event_fingerprint, s.ordinal
      ) as id_owner
    from chains s
    left join chained_commits c
      on c.event_id = s.event_id and c.chain = s.chain and c.event_fingerprint = s.event_fingerprint
    left join (
      select event_id, chain, max(holds_id) as id_taken
      from chained_commits
      group by event_id, chain
    ) t on t.event_id = s.event_id and t.chain = s.chain
  ) judged
) v
where duplicate = 1 or copied = 1`,
} as const;

/** How many days before and after its own an event may have copies. */
export const copyDays = 3;
