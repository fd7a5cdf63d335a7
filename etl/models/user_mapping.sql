-- Visitor → the latest business user id seen with it
--
-- Grain: one row per visitor with a user id
with days_with_user as (
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
)
select visitor_id, user_id, last_tstamp
from days_with_user
where from_last = 1
