-- Visitor → the latest business user id seen with it
--
-- Without WITH: a view that has one cannot be used by another on Hive 3.1.3.
--
-- Grain: one row per visitor with a user id
select visitor_id, user_id, last_tstamp
from (
  select
    visitor_id,
    user_id,
    last_tstamp,
    row_number() over (
      partition by visitor_id
      order by last_tstamp desc nulls last, dt desc nulls last, first_visit_id nulls last
    ) as from_last
  from user_days
  where user_id is not null
) days_with_user
where from_last = 1
