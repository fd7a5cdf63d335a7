-- Visits with the business user their visitor turned out to be
--
-- Grain: one row per visit
select
  v.*,
  coalesce(m.user_id, v.user_id) as stitched_user_id
from visits v
left join user_mapping m on m.visitor_id = v.visitor_id
